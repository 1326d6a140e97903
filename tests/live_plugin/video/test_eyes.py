"""Each eye, looked through: real files, a real clip, and a real input device of FFmpeg in place of a camera."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from live_plugin.config.video import VideoSettings
from live_plugin.errors import VideoError
from live_plugin.video import camera, open_eye
from live_plugin.video.camera import Camera
from live_plugin.video.clip import Clip
from live_plugin.video.screen import Screen
from live_plugin.video.still import Still
from tests.live_plugin.video.conftest import picture_file


def colour(jpeg: bytes | None) -> list[int]:
    assert jpeg
    return [round(channel) for channel in ImageStat.Stat(Image.open(io.BytesIO(jpeg))).mean]


def test_a_still_is_read_anew_each_time(tmp_path: Path) -> None:
    path = tmp_path / "door.png"
    path.write_bytes(picture_file((20, 20), (255, 0, 0), "PNG"))
    still = Still(path)
    assert colour(still.look())[0] > 200
    path.write_bytes(picture_file((20, 20), (0, 0, 255), "PNG"))
    assert colour(still.look())[2] > 200
    path.unlink()
    with pytest.raises(VideoError, match=r"video.input: .*door.png: No such file"):
        still.look()
    path.write_text("hello")
    with pytest.raises(VideoError, match="no picture that can be read"):
        still.look()


def test_each_look_at_a_clip_is_a_second_later_until_its_end(clip) -> None:
    eye = Clip(clip(3))
    greys = [colour(eye.look())[0] for _ in range(3)]
    assert greys == [pytest.approx(grey, abs=6) for grey in (20, 60, 100)]
    assert eye.look() is None
    eye.close()


def test_a_clip_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match=r"gone.mp4 cannot be used: No such file"):
        Clip(tmp_path / "gone.mp4")
    (tmp_path / "text.mp4").write_text("hello")
    with pytest.raises(VideoError, match="Invalid data"):
        Clip(tmp_path / "text.mp4")


def test_a_camera_shows_what_it_sees_now_and_gives_its_device_back() -> None:
    eye = Camera("testsrc2=size=1280x720:rate=30", "lavfi")
    first, second = eye.look(), eye.look()
    eye.close()
    assert Image.open(io.BytesIO(first or b"")).size == (768, 432)
    assert second != first


def test_a_camera_that_is_unplugged_is_told() -> None:
    eye = Camera("testsrc2=size=64x64:rate=10:duration=0.1", "lavfi")
    eye._reader.join()
    with pytest.raises(VideoError, match=r"the camera testsrc2.* is lost: it ended; plug one in"):
        eye.look()
    eye.close()


def test_no_camera_is_one_line_that_says_what_to_do() -> None:
    with pytest.raises(VideoError, match=r"there is no camera: /dev/video99 cannot be used: .*set video.input to none"):
        Camera("/dev/video99")


def test_a_camera_without_a_usual_name_is_asked_for(monkeypatch) -> None:
    monkeypatch.setattr(camera.sys, "platform", "win32")
    with pytest.raises(VideoError, match=r"video.device: name your camera"):
        Camera()


def test_no_screen_is_one_line_that_says_what_to_do(monkeypatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(VideoError, match="the screen cannot be seen"):
        Screen().look()


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", Still), ("a.PNG", Still), ("clip.mkv", Clip)])
def test_the_settings_choose_the_eye(tmp_path: Path, clip, name, kind) -> None:
    clip(1)
    eye = open_eye(VideoSettings.model_validate({"input": str(tmp_path / name)}))
    assert type(eye) is kind
    eye.close()


def test_what_cannot_be_looked_at_is_refused_with_what_can() -> None:
    with pytest.raises(ValueError, match=r"camera, screen or a path that ends in one of \.jpeg, .*got 'a.txt'"):
        VideoSettings.model_validate({"input": "a.txt"})
    assert type(open_eye(VideoSettings(input="screen"))) is Screen
