"""An assistant on one host, the mock on the other, and what the service heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSource
from live_plugin.config import load
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_IN, SILENCE, seconds_in
from live_plugin.home.backends import Backend
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.talk import Talk
from mock_server import MockServer
from mock_server.journal import SessionJournal, Sound
from mock_server.wire.message import ActivityEnd, ActivityStart
from tests.partners.network.cable import Cable, Host, cable, missing

logger = logging.getLogger(__name__)
ASK = Path(__file__).parents[3] / "mock_server/stories/home/ask"
HERE, THERE = Host("lp-here", "10.213.7.1"), Host("lp-there", "10.213.7.2")
ELSEWHERE = "10.213.7.3"
"""Another address of the host that is `HERE`."""
TAIL_FRAMES = 50
HOME = """
live: {{backend: gemini, base_url: "{url}", api_key: offline, language: en-US}}
audio: {{duplex: full}}
home:
  areas: {{kitchen: , bedroom: }}
  devices:
    light.kitchen_light: {{area: kitchen}}
    lock.front_door: {{state: unlocked}}
    climate.bedroom_thermostat: {{area: bedroom, temperature: 19}}
plugins: {{light: , lock: , climate: }}
"""


@dataclass
class Diary:
    """An observer: what was spoken, what was done, and when links came and went."""

    spoken: list[bytes] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    downs: list[float] = field(default_factory=list)
    given_up: int = 0

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        match item:
            case ev.Opened(audio):
                self.spoken.append(audio)
            case ev.Passed(audio):
                self.spoken[-1] += audio
            case fx.RunTool(name=name):
                self.tools.append(name)
            case ev.LinkDown():
                self.downs.append(now)
            case fx.Unanswered():
                self.given_up += 1


@dataclass
class Scene:
    """Everything a test needs."""

    mock: MockServer
    cable: Cable
    assistant: Assistant
    backend: Backend
    diary: Diary

    async def speak(self, clip: str) -> None:
        """A person says this, as long as it takes."""
        async for frame in WavSource(ASK / f"{clip}.wav", realtime=True).frames():
            self.assistant.hear(frame)
        for _ in range(TAIL_FRAMES):
            self.assistant.hear(SILENCE)
            await asyncio.sleep(0.02)

    async def until(self, fits: Callable[[], bool]) -> None:
        """Wait for something that nobody announces."""
        while not fits():  # noqa: ASYNC110 - the test's own time-out ends it
            await asyncio.sleep(0.01)

    async def noticed(self, *, within_s: float) -> None:
        """Wait for the loss of the link, which has just begun."""
        loop = asyncio.get_running_loop()
        before, began = len(self.diary.downs), loop.time()
        await self.until(lambda: len(self.diary.downs) > before)
        took_s = self.diary.downs[before] - began
        logger.info("the loss was noticed after %.2f s", took_s)
        assert took_s <= within_s

    @property
    def missing_ms(self) -> float:
        """Speech that the gate let through and the service never heard in a whole utterance."""
        heard = {speech for session in self.mock.journal.sessions for speech in utterances(session)}
        return 1000 * sum(seconds_in(len(speech), RATE_IN) for speech in self.diary.spoken if speech not in heard)


def utterances(session: SessionJournal) -> list[bytes]:
    """Those that were heard to their end."""
    facts = list(session.facts)
    marks = [i for i, fact in enumerate(facts) if isinstance(fact, ActivityStart | ActivityEnd)]
    return [
        b"".join(bytes(fact.pcm) for fact in facts[start:end] if isinstance(fact, Sound))
        for start, end in pairwise(marks)
        if isinstance(facts[start], ActivityStart) and isinstance(facts[end], ActivityEnd)
    ]


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Assistant and mock on two hosts; the link is up."""
    if why := missing():
        pytest.skip(f"two hosts on one machine: {why}")
    with cable(HERE, THERE) as joined:
        with THERE.inside():
            mock = await MockServer("home", host=THERE.address, certificates=tmp_path).__aenter__()
        monkeypatch.setenv("SSL_CERT_FILE", str(mock.ca_file))
        (tmp_path / "plugins.yaml").write_text(HOME.format(url=mock.url.replace("wss", "https")), encoding="utf-8")
        config, diary = load(tmp_path / "plugins.yaml"), Diary()
        with HERE.inside():
            async with (
                open_hands(config) as hands,
                open_app(config, hands, Talk(), NullSink(), [diary]) as app,
            ):
                scene = Scene(mock, joined, app.assistant, hands.backend, diary)
                await scene.until(lambda: bool(mock.sessions))
                yield scene
            await mock.__aexit__(None, None, None)
