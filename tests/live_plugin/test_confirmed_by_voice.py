"""A door is unlocked by two spoken sentences, through gate, SDK, TLS, the mock's ear, transcript, guard and home."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSource
from live_plugin.config import load
from live_plugin.core.pcm import SILENCE
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.talk import Talk
from live_plugin.runtime.witness import Witness
from live_plugin.testing.clock import virtual

ASK = Path(__file__).parents[2] / "mock_server/stories/home/ask"
STORY = f"""
live: 1
steps:
  - when: {{says: unlock the front door, audio: ["{ASK}/front_door_unlock.rms.wav"]}}
    reply:
      - {{call: set_lock, args: {{name: front door, action: unlock}}, id: $c1}}
      - wait:
          tool: $c1
          ok: [{{text: It was open all along.}}]
          error: [{{text: Shall I really unlock the front door?}}]
  - when: {{says: "yes", audio: ["{ASK}/stop.rms.wav"]}}
    reply: [{{text: One moment.}}]
"""
HOME = """
live: {backend: mock, language: en-US, mock: {story: story/story.yaml}}
home: {devices: {lock.front_door: }}
plugins: {lock: }
"""
TAIL_FRAMES = 50
QUIET_S = 5
"""Until the model has been heard and a lock has turned."""
UNLOCK, YES = "front_door_unlock.rms.wav", "stop.rms.wav"
"""The mock knows a recording by its fingerprint, and takes for a yes what the story says is one."""


async def speak(assistant: Assistant, clip: Path) -> None:
    """A person says something, as long as it takes."""
    async for frame in WavSource(clip, realtime=False).frames():
        assistant.hear(frame)
        await asyncio.sleep(0.02)
    for _ in range(TAIL_FRAMES):
        assistant.hear(SILENCE)
        await asyncio.sleep(0.02)
    await assistant.settled()


@virtual
async def states_after(folder: Path, sentences: list[str]) -> list[str]:
    config = load(folder / "plugins.yaml")
    states: list[str] = []
    async with open_hands(config) as hands:
        guard = hands.host._plugins["lock"].house.guard
        witness = Witness(guard)
        async with open_app(config, hands, Talk(), NullSink(), [witness]) as app:
            for sentence in sentences:
                await speak(app.assistant, ASK / sentence)
                await asyncio.sleep(QUIET_S)
                states.append(hands.backend.state("lock.front_door").value)
        witness.stop()
        await guard.stop()
    return states


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "story").mkdir()
    (tmp_path / "story/story.yaml").write_text(STORY, encoding="utf-8")
    (tmp_path / "plugins.yaml").write_text(HOME, encoding="utf-8")
    return tmp_path


def test_a_door_opens_after_a_spoken_yes(home: Path) -> None:
    assert states_after(home, [UNLOCK, YES]) == ["locked", "unlocked"]


def test_a_door_does_not_open_after_anything_else(home: Path) -> None:
    assert states_after(home, [YES, UNLOCK, UNLOCK]) == ["locked", "locked", "locked"]
