"""Rhasspy's satellite as it is installed: who speaks into its microphone hears the answer from its loudspeaker."""

from __future__ import annotations

import asyncio
import io
import os
import shlex
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from live_plugin import commands
from live_plugin.core.pcm import SAMPLE_BYTES

PARTNERS = Path(os.environ.get("PARTNERS", Path.home() / ".cache/live-plugin-partners"))
PYTHON = PARTNERS / "wyoming/bin/python"
HERE = Path(__file__).parent
CLIP = Path(__file__).parents[3] / "mock_server/stories/home/ask/kitchen_light_on.awb.wav"
RATE = 22_050
"""What the satellite's loudspeaker takes."""
HOME = """
live: {{backend: mock, language: en-US}}
audio: {{input: wyoming, output: wyoming, wyoming: {{host: 127.0.0.1, port: {port}}}, wake_word: {{follow_up_s: 0}}}}
home: {{devices: {{light.kitchen_light: }}}}
plugins: {{light: }}
"""
pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("REAL_TIME"),
        reason="a person speaks in real time; REAL_TIME=1 asks for it, as .ci/run does",
    ),
    pytest.mark.skipif(not PYTHON.exists(), reason="the satellite is not installed: run .ci/partners.d/wyoming"),
    pytest.mark.timeout(60),
]


@dataclass
class Room:
    """A room with a satellite, and the house's assistant."""

    folder: Path
    screen: io.StringIO
    running: asyncio.Task[int]

    async def until(self, fits: Callable[[], bool]) -> None:
        """Wait for what the satellite does."""
        while not fits():
            assert not self.running.done(), self.running
            await asyncio.sleep(0.05)

    @property
    def sounded_s(self) -> float:
        """How much of what was played is no silence."""
        played = self.folder / "played"
        pcm = played.read_bytes() if played.exists() else b""
        samples = np.frombuffer(pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES], "<i2")
        return float(np.count_nonzero(np.abs(samples) > 100)) / RATE

    def told(self, file: str) -> str:
        """What the satellite has left in this file."""
        return (self.folder / file).read_text(encoding="utf-8") if (self.folder / file).exists() else ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(params=["always", "wake word"])
async def room(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Room]:
    """A satellite that sends always, or one that waits for its wake word; somebody speaks as soon as it sends."""
    port = free_port()
    microphone = shlex.join([str(PYTHON), str(HERE / "microphone.py"), str(CLIP), str(tmp_path / "sending")])
    wake = ["--wake-command", shlex.join([str(PYTHON), str(HERE / "wake.py")])] if request.param != "always" else []
    command = [
        *(PYTHON, "-m", "wyoming_satellite", "--uri", f"tcp://127.0.0.1:{port}", "--no-zeroconf"),
        *("--mic-command", microphone, "--snd-command", f"dd of={tmp_path / 'played'} bs=512 status=none"),
        *("--streaming-start-command", f"touch {tmp_path / 'sending'}"),
        *("--stt-start-command", f"touch {tmp_path / 'voice'}", "--tts-start-command", f"touch {tmp_path / 'answer'}"),
        *("--transcript-command", f"dd of={tmp_path / 'transcript'} status=none", *wake),
    ]
    with (tmp_path / "log").open("wb") as log:
        satellite = await asyncio.create_subprocess_exec(*command, stderr=log)
    while "Connected to services" not in (tmp_path / "log").read_text():  # noqa: ASYNC110 - files tell nobody
        await asyncio.sleep(0.05)
    (tmp_path / "plugins.yaml").write_text(HOME.format(port=port), encoding="utf-8")
    screen = io.StringIO()
    running = asyncio.create_task(commands.run(tmp_path / "plugins.yaml", Console(file=screen, width=200)))
    yield Room(tmp_path, screen, running)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    satellite.terminate()
    await satellite.wait()


async def test_a_command_is_heard_and_answered_in_another_room(room: Room) -> None:
    await room.until(lambda: room.told("transcript") != "")
    assert room.told("transcript") == "turn on the kitchen light"
    assert "kitchen light: off → on" in room.screen.getvalue()
    await room.until(lambda: room.sounded_s > 0.3)
    assert (room.folder / "voice").exists()
    assert (room.folder / "answer").exists()
