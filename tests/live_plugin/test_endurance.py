"""An hour of talk in virtual time: connections end, paths go dead, and nothing is lost or done twice."""

from __future__ import annotations

import asyncio
import gc
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakSet

from websockets.protocol import State

from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.config import load
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES, SILENCE
from live_plugin.core.session import Session, SessionSettings
from live_plugin.demo.show import demo_config
from live_plugin.errors import LinkLost
from live_plugin.home.model import Changed
from live_plugin.live.socket import Connection
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.ears import Ears
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import run, virtual
from live_plugin.testing.service import ScriptedLink, ScriptedService

COMMANDS = 100
HOUR_S = 3600.0
LASTS_S = 500.0
"""A connection of the real service lives about ten minutes and says so 50 s before; here a little less, for six."""
DEAD_AT = (700.0, 1900.0, 3100.0)
HOME = "home: {areas: {kitchen: }, devices: {light.lamp: {area: kitchen}}}\nplugins: {light: }\n"


class Loud:
    def __call__(self, frame: bytes) -> float:
        return float(frame != SILENCE)

    def reset(self) -> None: ...


@dataclass
class Heard:
    """What the service heard of one utterance, and how often it was told."""

    audio: bytes = b""
    whole: bool = False


@dataclass
class House:
    """The service on the other side: calls the lamp's tool for every utterance, and ends its connections."""

    heard: dict[int, Heard] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    go_aways: int = 0

    def said(self, link: TalkingLink, effect: fx.SendEffect) -> None:
        match effect:
            case fx.StartActivity(number):
                link.open = number
                self.heard[number] = Heard()
            case fx.SendAudio(audio):
                assert link.open, "audio that was not announced"
                self.heard[link.open].audio += audio
            case fx.EndActivity(number):
                self.heard[number].whole = True
                call = ev.ToolCalled(f"c{number}-{id(link)}", "set_light", {"name": "lamp", "on": number % 2 == 1})
                asyncio.get_running_loop().call_later(0.3, link.push, call)
            case fx.SendResponse(call_id, _, response):
                assert "output" in response, response
                self.answers[call_id] = self.answers.get(call_id, 0) + 1
                asyncio.get_running_loop().call_later(0.3, link.push, ev.AudioGiven(bytes(4800)), ev.TurnDone())


class TalkingLink(ScriptedLink):
    def __init__(self, house: House, handle: str, history: tuple[tuple[str, str], ...]) -> None:
        super().__init__(handle, history)
        self.house, self.open, self.dead = house, 0, False
        self.push(ev.HandleGiven(f"after {id(self)}", True))
        loop = asyncio.get_running_loop()
        self.timers = [
            loop.call_later(LASTS_S - 50, self.go_away),
            loop.call_later(LASTS_S, self.break_off, LinkLost("Deadline expired", 1011)),
        ]

    def go_away(self) -> None:
        if not self.dead:
            self.house.go_aways += 1
            self.push(ev.GoAway(50))

    async def send(self, effect: fx.SendEffect) -> None:
        if not self.dead:
            self.house.said(self, effect)

    def push(self, *events: ev.ServiceEvent) -> None:
        if not getattr(self, "dead", False):
            super().push(*events)

    async def __aexit__(self, *error: object) -> None:
        for timer in self.timers:
            timer.cancel()
        await super().__aexit__(*error)


class LivingService(ScriptedService):
    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house

    async def open(self, handle: str = "", history: tuple[tuple[str, str], ...] = ()) -> ScriptedLink:
        assert not self.links or self.links[-1].closed, "the old link is still open"
        await asyncio.sleep(0.3)
        self.links.append(TalkingLink(self.house, handle, history))
        return self.links[-1]

    def go_dead(self) -> None:
        """From now on the present path swallows everything, and nobody is told."""
        link = self.links[-1]
        assert isinstance(link, TalkingLink)
        link.dead = True


async def speak(assistant: Assistant, number: int) -> bytes:
    """One command in real time; what was said."""
    frames = [(number * 1000 + i).to_bytes(4, "little") * (FRAME_BYTES // 4) for i in range(1, 51)]
    for frame in [*frames, *[SILENCE] * 40]:
        assistant.hear(frame)
        await asyncio.sleep(0.02)
    return b"".join(frames)


def test_an_hour_with_six_go_aways_and_three_dead_paths_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "plugins.yaml").write_text(HOME)
    run(an_hour(tmp_path / "plugins.yaml"))


async def an_hour(path: Path) -> None:
    config = load(path)
    house, changes = House(), list[Changed]()
    service = LivingService(house)
    loop = asyncio.get_running_loop()
    async with open_hands(config) as hands:
        hands.backend.watch(changes.append)

        async def tools(call: fx.RunTool) -> Mapping[str, Any]:
            return await hands.host.call(call.name, call.args)

        ears = Ears(Loud(), Gate(GateSettings(start_ms=20, preroll_ms=0)))
        session = Session(SessionSettings(answer_timeout_s=8.0))
        assistant = Assistant(session, service, tools, NullSink(loop.time), ears)
        async with assistant.at_work():
            for moment in DEAD_AT:
                loop.call_at(moment, service.go_dead)
            spoken = []
            for number in range(1, COMMANDS + 1):
                spoken.append(await speak(assistant, number))
                await asyncio.sleep(HOUR_S * number / COMMANDS - loop.time())
            await assistant.settled()
    assert loop.time() >= HOUR_S
    assert house.go_aways >= 6
    for number, audio in enumerate(spoken, 1):
        assert house.heard[number].audio[: len(audio)] == audio, f"speech of command {number} is missing"
        assert house.heard[number].whole
    assert [change.new.value for change in changes] == ["on", "off"] * (COMMANDS // 2)
    assert set(house.answers.values()) == {1}


def connections() -> list[Connection]:
    return [one for one in gc.get_objects() if type(one) is Connection]


@virtual
async def test_a_connection_that_has_ended_leaves_memory_at_once() -> None:
    config, others = demo_config(math.inf), WeakSet(connections())
    async with open_hands(config) as hands, open_app(config, hands, Talk(), NullSink()) as app:
        gc.disable()
        try:
            for _ in range(5):
                app.assistant.say("turn on the kitchen light")
                await app.assistant.settled()
                app.assistant.feed(ev.GoAway(0.0))
                await asyncio.sleep(5)
            assert [one.state for one in connections() if one not in others] == [State.OPEN]
        finally:
            gc.enable()
