"""The link is cut at every single message boundary, in every way a link can end: nothing is lost or done twice.

Three commands are spoken to the real mock, through gate, SDK and TLS, in virtual time. A first talk counts the
messages that cross the wire, in both directions; then the same talk is held once for each of them, and the link ends
right behind it.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_plugin import vad
from live_plugin.app import Hands, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSource
from live_plugin.config import Config, load
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import RATE_IN, SILENCE, seconds_in
from live_plugin.core.session import Session, SessionSettings
from live_plugin.home.model import Changed
from live_plugin.live.client import MockDoor, open_door
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.ears import Ears
from live_plugin.testing.clock import run
from mock_server import MockServer
from mock_server.errors import Refusal
from mock_server.faults import Trouble
from mock_server.faults.blackout import cut
from mock_server.faults.trouble import closing
from mock_server.hearing import Guess
from mock_server.session import Session as Socket
from mock_server.wire.message import ActivityEnd, ActivityStart, Audio, ClientMessage, Setup, ToolAnswer

ASK = Path(__file__).parents[2] / "mock_server/stories/home/ask"
STORY = """
live: 1
steps:
  - when: {says: turn on the kitchen light}
    reply:
      - {call: set_light, args: {name: kitchen light, on: true}, id: $light}
      - {wait: {tool: $light, ok: [{text: It is on.}]}}
  - when: {says: good night}
    reply:
      - {call: move_cover, args: {name: blinds, action: close}, id: $blinds}
      - {wait: {tool: $blinds, ok: [{text: Good night.}]}}
  - when: {says: lock the front door}
    reply:
      - {call: set_lock, args: {name: front door, action: lock}, id: $door}
      - {wait: {tool: $door, ok: [{text: It is locked.}]}}
"""
CLIPS = {
    "turn on the kitchen light": "kitchen_light_on.awb",
    "good night": "good_night.awb",
    "lock the front door": "front_door_lock.awb",
}
TOOLS = {"set_light": 1, "move_cover": 1, "set_lock": 1}
"""What is to be done, and how often."""
STATES = {
    "light.kitchen_light": ["off", "on"],
    "cover.blinds": ["open", "closing", "closed"],
    "lock.front_door": ["unlocked", "locking", "locked"],
}
"""What becomes of each device, if it is told once."""
HOME = """
live: {answer_timeout_s: 2}
home:
  areas: {kitchen: , bedroom: }
  devices:
    light.kitchen_light: {area: kitchen}
    cover.blinds: {area: bedroom, position: 100}
    lock.front_door: {state: unlocked}
plugins: {light: , cover: , lock: }
"""
GATE = GateSettings(preroll_ms=100, hangover_ms=300)
BLOCK_FRAMES = 5
"""The microphone hands over 100 ms at a time: fewer messages, and as many kinds of boundaries."""
TAIL_FRAMES = 25
TRAVEL_S = 60.0
"""Until the blinds are closed."""
UNNOTICED_S = 20.0
"""A service needs longer than we do to find out that a path is dead."""


@dataclass
class Ending:
    """One way in which a link ends."""

    strike: Callable[[Socket], None]
    takes_handles: bool = True
    swallows: bool = False
    """From the strike on nothing comes through, in either direction."""


def go_dead(socket: Socket) -> None:
    cut(socket.connection.transport)
    asyncio.get_running_loop().call_later(UNNOTICED_S, socket.connection.drop)


ENDINGS = {
    "close": Ending(lambda socket: socket.close(*closing("internal"))),
    "abort": Ending(Socket.abort),
    "go away": Ending(lambda socket: socket.go_away(8)),
    "dead path": Ending(go_dead, swallows=True),
    "refused resumption": Ending(Socket.abort, takes_handles=False),
}


@dataclass
class Hearsay:
    """What the service heard and asked on one link."""

    utterances: list[bytes] = field(default_factory=list)
    """Those that it heard to their end."""
    asked: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    cancelled: set[str] = field(default_factory=set)
    struck: bool = False
    speech: bytearray | None = None


class Wire(Trouble):
    """Sees every message of a talk, on whatever link, and ends the link behind some of them."""

    def __init__(self, strikes: Sequence[tuple[int, Ending]] = ()) -> None:
        self.strikes = sorted(strikes, key=lambda strike: -strike[0])
        self.messages = 0
        self.links: dict[Socket, Hearsay] = {}
        self._dead: set[Socket] = set()
        self._handles_are_taken = True

    def admit(self, setup: Setup) -> None:
        if not self._handles_are_taken and setup.resumption and setup.resumption.handle:
            raise Refusal(*closing("session"), "no handle is taken")
        self.messages += 1

    def incoming(self, message: ClientMessage, socket: Socket) -> bool:
        if socket in self._dead:
            return False
        self._hear(message, self.links.setdefault(socket, Hearsay()))
        self._cross(socket)
        return True

    async def outgoing(self, message: Any, socket: Socket) -> Any:
        link = self.links.setdefault(socket, Hearsay())
        if self._due:  # behind the setup
            self._strike(socket)
        if socket in self._dead:
            await asyncio.Future()
        link.asked.update(call["id"] for call in message.get("toolCall", {}).get("functionCalls", ()))
        link.cancelled.update(message.get("toolCallCancellation", {}).get("ids", ()))
        self._cross(socket)
        return message

    def _cross(self, socket: Socket) -> None:
        self.messages += 1
        if self._due:
            self._strike(socket)

    @property
    def _due(self) -> bool:
        return bool(self.strikes) and self.messages >= self.strikes[-1][0]

    def _strike(self, socket: Socket) -> None:
        _, ending = self.strikes.pop()
        self.links[socket].struck = True
        self._handles_are_taken = ending.takes_handles
        if ending.swallows:
            self._dead.add(socket)
        ending.strike(socket)

    @staticmethod
    def _hear(message: ClientMessage, link: Hearsay) -> None:
        match message:
            case ActivityStart():
                link.speech = bytearray()
            case Audio(pcm):
                assert link.speech is not None, "speech that was not announced"
                link.speech += pcm
            case ActivityEnd():
                assert link.speech is not None, "the end of nothing"
                link.utterances.append(bytes(link.speech))
                link.speech = None
            case ToolAnswer(id=id):
                link.answered[id] += 1


@dataclass
class Account:
    """What happened on our side, as an observer sees it."""

    spoken: list[bytes] = field(default_factory=list)
    tools: Counter[str] = field(default_factory=Counter)
    changes: list[Changed] = field(default_factory=list)

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        match item:
            case ev.Opened(audio):
                self.spoken.append(audio)
            case ev.Passed(audio):
                self.spoken[-1] += audio
            case fx.RunTool(name=name):
                self.tools[name] += 1

    @property
    def states(self) -> dict[str, list[str]]:
        """What every device went through; on its way it may say more than once where it is."""
        gone: dict[str, list[str]] = {}
        for change in self.changes:
            states = gone.setdefault(change.device.id, [change.old.value])
            states += [change.new.value] * (states[-1] != change.new.value)
        return gone


class StrictEar:
    """Understands a sentence only if not one sample is missing."""

    def __init__(self, sentences: Mapping[str, list[bytes]]) -> None:
        ears = make_ears(GATE)
        self.known: dict[bytes, str] = {}
        for text, frames in sentences.items():
            happened = [event for frame in frames for event in ears.hear(frame)]
            audio = b"".join(event.audio for event in happened if not isinstance(event, ev.Closed))
            self.known[audio] = text

    def recognise(self, pcm: bytes) -> Guess:
        text = self.known.get(pcm)
        return Guess(text, 1.0, "fingerprint") if text else Guess(None, 0.0, "none")


def make_ears(gate: GateSettings) -> Ears:
    return Ears(vad.make("webrtc"), Gate(gate))


class Stand:
    """The mock, the way to it, and talks with it."""

    def __init__(self, mock: MockServer, config: Config, sentences: Mapping[str, list[bytes]]) -> None:
        self.mock, self.config, self.sentences = mock, config, sentences
        self.door = open_door(config.settings.live, MockDoor(mock.url, mock.ssl_context()))
        self.wire = Wire()

    async def talk(self, wire: Wire, pauses: Sequence[float] = (inf, inf, inf)) -> Account:
        """Say the three commands; a pause of `inf` lasts until the answer is over."""
        self.wire, account = wire, Account()
        before = asyncio.all_tasks()
        async with open_hands(self.config) as hands:
            unwatch = hands.backend.watch(account.changes.append)
            async with self._assistant(hands, account).at_work() as assistant:
                for frames, pause in zip(self.sentences.values(), pauses, strict=True):
                    await speak(assistant, frames)
                    await (assistant.settled() if pause == inf else asyncio.sleep(pause))
                await assistant.settled()
                await asyncio.sleep(TRAVEL_S)
            unwatch()
        await asyncio.sleep(UNNOTICED_S)
        assert not self.mock.sessions, "a link is still open"
        assert not asyncio.all_tasks() - before, "a task is left"
        return account

    def _assistant(self, hands: Hands, account: Account) -> Assistant:
        async def tools(call: fx.RunTool) -> Mapping[str, Any]:
            return await hands.host.call(call.name, call.args)

        given = self.config.settings
        setup = make_setup(given.live, "", [tool.gemini() for tool in hands.host.declarations()])
        session = Session(SessionSettings(given.live.answer_timeout_s))
        return Assistant(session, Service(self.door, setup), tools, NullSink(), make_ears(GATE), [account])


async def speak(assistant: Assistant, frames: list[bytes]) -> None:
    for start in range(0, len(frames), BLOCK_FRAMES):
        for frame in frames[start : start + BLOCK_FRAMES]:
            assistant.hear(frame)
        await asyncio.sleep(0.02 * BLOCK_FRAMES)


async def frames_of(clip: str) -> list[bytes]:
    spoken = [frame async for frame in WavSource(ASK / f"{clip}.wav", realtime=False).frames()]
    return [*spoken, *[SILENCE] * TAIL_FRAMES]


def missing_ms(wire: Wire, account: Account) -> float:
    """Speech that the gate let through and that the service never heard in a whole utterance."""
    heard = {speech for link in wire.links.values() for speech in link.utterances}
    return 1000 * sum(seconds_in(len(speech), RATE_IN) for speech in account.spoken if speech not in heard)


def check(wire: Wire, account: Account, when: str = "") -> None:
    """Nothing is lost, nothing is done twice, every call is answered once where it was asked."""
    assert missing_ms(wire, account) == 0, when
    assert {speech for link in wire.links.values() for speech in link.utterances} == {*account.spoken}, when
    assert (account.tools, account.states) == (TOOLS, STATES), when
    for link in wire.links.values():
        assert set(link.answered.values()) <= {1}, when
        assert set(link.answered) <= set(link.asked), when
        assert link.struck or set(link.answered) | link.cancelled == set(link.asked), when


@asynccontextmanager
async def stand_in(folder: Path) -> AsyncIterator[Stand]:
    (folder / "story.yaml").write_text(STORY, encoding="utf-8")
    (folder / "plugins.yaml").write_text(HOME, encoding="utf-8")
    sentences = {text: await frames_of(clip) for text, clip in CLIPS.items()}
    ear = StrictEar(sentences)
    async with MockServer(folder / "story.yaml", ear=ear, troubles=[lambda: stand.wire]) as mock:
        stand = Stand(mock, load(folder / "plugins.yaml"), sentences)
        yield stand


async def cut_at_some(folder: Path, kind: str, part: int, parts: int) -> int:
    """Cut at every boundary whose number leaves `part` over when divided by `parts`; how many that were."""
    async with stand_in(folder) as stand:
        whole = Wire()
        check(whole, await stand.talk(whole))
        boundaries = range(1 + part, whole.messages + 1, parts)
        for boundary in boundaries:
            wire = Wire([(boundary, ENDINGS[kind])])
            account = await stand.talk(wire)
            assert any(link.struck for link in wire.links.values()), f"the talk had no message {boundary}"
            check(wire, account, f"{kind} behind message {boundary}")
        return len(boundaries)


EVERY_BOUNDARY = bool(os.environ.get("EVERY_BOUNDARY"))
PARTS = 8
WHOLE = ("close",)
"""The kind that is cut at every boundary here; `EVERY_BOUNDARY=1` does so for each (see docs/reliability.md)."""
CASES = [(kind, part) for kind in ENDINGS for part in range(PARTS) if kind in WHOLE or EVERY_BOUNDARY or part % 4 == 0]


@pytest.mark.parametrize(("kind", "part"), CASES)
def test_a_link_may_end_behind_any_message(tmp_path: Path, kind: str, part: int) -> None:
    assert run(cut_at_some(tmp_path, kind, part, PARTS)) > 5


STRIKES = st.lists(st.tuples(st.integers(1, 150), st.sampled_from(sorted(ENDINGS))), max_size=3)
ONE_SILENCE = STRIKES.filter(lambda strikes: [kind for _, kind in strikes].count("dead path") < 2)
"""What meets silence twice is given up: that is the rule (see `core/session.py`), and no loss."""
PAUSES = st.sampled_from([1.0, 3.0, inf])


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strikes=ONE_SILENCE, pauses=st.tuples(PAUSES, PAUSES, PAUSES))
def test_links_may_end_at_any_time_any_number_of_times(
    tmp_path: Path, strikes: list[tuple[int, str]], pauses: tuple[float, ...]
) -> None:
    async def scene() -> None:
        async with stand_in(tmp_path) as stand:
            wire = Wire([(at, ENDINGS[kind]) for at, kind in strikes])
            check(wire, await stand.talk(wire, pauses))

    run(scene())
