"""A real screen in memory, seen."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PIL import Image

from live_plugin.video.screen import Screen

XVFB = shutil.which("Xvfb")


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a screen of 1600×900, which chooses its number itself."""
    if XVFB is None:
        pytest.skip("Xvfb is not installed: run .ci/partners.d/xvfb")
    read, write = os.pipe()
    command = [XVFB, "-displayfd", str(write), "-screen", "0", "1600x900x24", "-nolisten", "tcp", "-wr"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            name = f":{told.readline().strip()}"
        monkeypatch.setenv("DISPLAY", name)
        yield name
        server.terminate()


def test_the_first_monitor_is_seen_as_it_is(display: str) -> None:
    eye = Screen()
    picture = Image.open(io.BytesIO(eye.look()))
    eye.close()
    assert (picture.format, picture.size) == ("JPEG", (768, 432))
    assert picture.getpixel((400, 200)) == (255, 255, 255), "its root window is white"
