"""Pictures from the eye and from the home's cameras to the model, through app, core, SDK, TLS and the mock."""

from __future__ import annotations

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSource
from live_plugin.config import load
from live_plugin.core.pcm import SILENCE
from live_plugin.plugins.api import Context
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.audit import read
from live_plugin.runtime.talk import Exchange, Talk
from live_plugin.testing.clock import virtual
from live_plugin.video.picture import fit

WAV = Path(__file__).parents[2] / "mock_server/stories/home/ask/stop.rms.wav"
"""The mock knows a recording by its fingerprint, and takes for the question what the story says is one."""
STORY = f"""
live: 1
strict: false
otherwise: [{{text: What do you mean?}}]
steps:
  - when: {{says: what is this, audio: ["{WAV}"], image: seen.jpg}}
    reply: [{{text: A red ball.}}]
  - when: {{says: what is this, audio: ["{WAV}"]}}
    reply: [{{text: I see nothing.}}]
  - when: {{says: look at the front door}}
    reply: [{{call: look, args: {{name: front door}}}}]
  - when: {{tool: look, image: seen.jpg}}
    reply: [{{text: There is a parcel.}}]
  - when: {{tool: look}}
    reply: [{{text: One moment.}}]
  - when: {{image: seen.jpg}}
    reply: [{{text: There is a parcel.}}]
"""
HOME = {
    "live": {"backend": "mock", "mock": {"story": "story/story.yaml"}},
    "home": {"devices": {"camera.front_door": {"picture": "seen.png"}}, "audit": {"file": "audit.db"}},
    "plugins": {"camera": None},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a home with a picture, and of a story that knows it as the model is to be shown it."""
    file = io.BytesIO()
    Image.radial_gradient("L").resize((1000, 800)).save(file, "PNG")
    (tmp_path / "seen.png").write_bytes(file.getvalue())
    (tmp_path / "story").mkdir()
    (tmp_path / "story/seen.jpg").write_bytes(fit(file.getvalue()))
    (tmp_path / "story/story.yaml").write_text(STORY, encoding="utf-8")
    return tmp_path


async def speak(assistant: Assistant) -> None:
    """A second of the room, the question, and another second."""
    spoken = [frame async for frame in WavSource(WAV, realtime=False).frames()]
    for frame in (*[SILENCE] * 50, *spoken, *[SILENCE] * 50):
        assistant.hear(frame)
        await asyncio.sleep(0.02)
    await assistant.settled()


@virtual
async def talked(folder: Path, *said: str, **sections: Any) -> tuple[list[Exchange], list[str]]:
    """What came of it: exchanges, and what a person was told. An empty sentence is the recording, spoken."""
    (folder / "plugins.yaml").write_text(yaml.safe_dump(HOME | sections), encoding="utf-8")
    config, talk, told = load(folder / "plugins.yaml"), Talk(), list[str]()
    async with open_hands(config, told.append) as hands, open_app(config, hands, talk, NullSink()) as app:
        for sentence in said:
            if sentence:
                app.assistant.say(sentence)
                await app.assistant.settled()
            else:
                await speak(app.assistant)
    return list(talk.exchanges), told


def test_what_the_eye_sees_is_seen_by_the_model_while_one_speaks(folder: Path) -> None:
    exchanges, told = talked(folder, "", "", video={"input": "seen.png"})
    assert [exchange.said.strip() for exchange in exchanges] == ["A red ball.", "A red ball."]
    assert told == []


def test_a_written_question_is_about_what_is_to_be_seen(folder: Path) -> None:
    exchanges, _ = talked(folder, "what is this", "what is this", video={"input": "seen.png"})
    assert [exchange.said.strip() for exchange in exchanges] == ["A red ball.", "A red ball."]


def test_without_an_eye_the_model_sees_nothing(folder: Path) -> None:
    exchanges, _ = talked(folder, "")
    assert exchanges[0].said.strip() == "I see nothing."


@pytest.mark.parametrize(
    ("given", "notice"),
    [
        ({"input": "camera", "device": "/dev/video99"}, "there is no camera: /dev/video99 cannot be used"),
        ({"input": "gone.jpg"}, "gone.jpg: No such file"),
    ],
)
def test_a_missing_camera_is_told_once_and_the_talk_goes_on(folder: Path, given, notice) -> None:
    exchanges, told = talked(folder, "", "", video=given)
    assert [exchange.said.strip() for exchange in exchanges] == ["I see nothing."] * 2
    assert [notice in line for line in told] == [True]


@pytest.mark.parametrize("pictures", ["answer", "turn", "video"])
def test_a_camera_of_the_home_is_looked_through(folder: Path, pictures: str) -> None:
    before = {path.name for path in folder.iterdir()} | {"plugins.yaml"}
    live = HOME["live"] | {"model": "gemini-9-live", "pictures": pictures}
    [exchange], _ = talked(folder, "look at the front door", live=live)
    assert exchange.said.strip() == "There is a parcel."
    assert exchange.actions[0].response == {"output": {"pictures_of": ["front door"]}}
    kept = [(entry.kind, entry.details) for entry in read(folder / "audit.db")]
    assert ("shown", {"tool": "look", "bytes": len((folder / "story/seen.jpg").read_bytes())}) in kept
    assert {path.name for path in folder.iterdir() if "audit" not in path.name} == before, "a picture is kept nowhere"


def blocks(kind: str) -> list[str]:
    page = Path(__file__).parents[2] / "docs/pictures.md"
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_settings_of_the_page_are_taken(tmp_path: Path) -> None:
    for block in blocks("yaml"):
        (tmp_path / "plugins.yaml").write_text(block, encoding="utf-8")
        config = load(tmp_path / "plugins.yaml")
        assert config.settings.video.input == "camera" or "camera" in config.settings.plugins


def test_the_plugin_of_the_page_shows_a_picture(folder: Path, monkeypatch) -> None:
    @virtual
    async def shown() -> list[bytes]:
        pictures: list[bytes] = []
        async with open_hands(load(folder / "plugins.yaml")) as hands:
            assert list(hands.faults) == []
            answer = await hands.host.call("show_photo", {"title": "Sunset"}, Context(show=pictures.append))
        assert answer == {"output": "this is Sunset"}
        return pictures

    (folder / "plugins").mkdir()
    (folder / "plugins/album.py").write_text(blocks("python")[0], encoding="utf-8")
    (folder / "plugins.yaml").write_text("plugins: {album: }", encoding="utf-8")
    (folder / "album.png").write_bytes((folder / "seen.png").read_bytes())
    monkeypatch.chdir(folder)
    assert shown() == [(folder / "story/seen.jpg").read_bytes()]
