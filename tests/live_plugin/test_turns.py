"""Turns that go wrong, and stop words: through gate, SDK and TLS to the mock and back, in virtual time."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from live_plugin import vad
from live_plugin.app import Hands, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.config import load
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES, SILENCE
from live_plugin.core.session import Session, SessionSettings
from live_plugin.home.stop import stop_words
from live_plugin.live.client import MockDoor, open_door
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup
from live_plugin.runtime.assistant import Assistant, Tools
from live_plugin.runtime.ears import Ears
from live_plugin.runtime.spots import Spot, Spots, spot_nothing
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual
from mock_server import MockServer
from mock_server.faults import Trouble
from mock_server.session import Session as Socket
from mock_server.wire.message import ClientMessage, ToolAnswer

GATE = GateSettings(preroll_ms=100, hangover_ms=300)
VOICES = Path(__file__).parent / "vad/voices"
HOME = """
live: {answer_timeout_s: 8}
home:
  areas: {kitchen: }
  devices: {light.lamp: {area: kitchen}, light.sofa: {area: kitchen}}
plugins: {light: }
"""
LONG = "This is a very long answer that goes on and on and never seems to come to an end at all."
STORY = f"""
live: 1
strict: false
steps:
  - when: {{says: turn on both}}
    reply:
      - {{call: set_light, args: {{name: lamp, on: true}}, id: $lamp}}
      - {{wait: {{tool: $lamp}}}}
      - {{call: set_light, args: {{name: sofa, on: true}}, id: $sofa}}
      - {{wait: {{tool: $sofa, ok: [{{text: Both are on.}}]}}}}
  - when: {{says: tell me more}}
    reply: [{{text: {LONG}}}]
  - when: {{says: stop, audio: {VOICES / "stop.slt.wav"}}}
    reply:
      - {{call: set_light, args: {{name: lamp, on: true}}, id: $late}}
      - {{wait: {{tool: $late, ok: [{{text: I turned on the lamp.}}], error: [{{text: Okay.}}]}}}}
otherwise:
  - text: Everything is well.
"""


@dataclass
class Stage:
    """An assistant at work, and what it did."""

    assistant: Assistant
    mock: MockServer
    sink: NullSink
    talk: Talk
    effects: list[fx.Effect] = field(default_factory=list)
    lights: list[str] = field(default_factory=list)

    async def say(self, clip: str) -> None:
        """A clip, into the microphone, and the silence that ends it."""
        with wave.open(str(VOICES / clip)) as file:
            pcm = bytes(FRAME_BYTES * 50) + file.readframes(file.getnframes())
        pcm += bytes(-len(pcm) % FRAME_BYTES) + SILENCE * 40
        for start in range(0, len(pcm), FRAME_BYTES):
            self.assistant.hear(pcm[start : start + FRAME_BYTES])
            await asyncio.sleep(0.02)

    def of(self, kind: type) -> list[Any]:
        """The effects of one kind."""
        return [effect for effect in self.effects if type(effect) is kind]


@asynccontextmanager
async def on_stage(
    folder: Path, story: str | Path, trouble: type[Trouble] | None = None, spot: Spot = spot_nothing
) -> AsyncIterator[Stage]:
    """The stage with this story; `trouble` is what goes wrong in every session."""
    (folder / "plugins.yaml").write_text(HOME, encoding="utf-8")
    config, loop = load(folder / "plugins.yaml"), asyncio.get_running_loop()
    troubles = [trouble] if trouble else []
    async with MockServer(story, troubles=troubles, lenient=True) as mock, open_hands(config) as hands:
        effects, talk, sink = [], Talk(), NullSink(loop.time)
        changes: list[str] = []
        unwatch = hands.backend.watch(lambda change: changes.append(f"{change.device.id} {change.new.value}"))
        settings = SessionSettings(8.0, is_stop_word=stop_words("en-US"), spots=spot is not spot_nothing)
        service = Service(
            open_door(config.settings.live, MockDoor(mock.url, mock.ssl_context())),
            make_setup(config.settings.live, "", [tool.gemini() for tool in hands.host.declarations()]),
        )

        def note(now: float, item: ev.Event | fx.Effect) -> None:
            effects.append(item)

        ears = Ears(vad.make("webrtc"), Gate(GATE))
        assistant = Assistant(Session(settings), service, tools_of(hands), sink, ears, [talk, note], spot)
        async with assistant.at_work():
            yield Stage(assistant, mock, sink, talk, effects, changes)
        unwatch()


def tools_of(hands: Hands) -> Tools:
    async def run(call: fx.RunTool) -> Mapping[str, Any]:
        return await hands.host.call(call.name, call.args)

    return run


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "story.yaml").write_text(STORY, encoding="utf-8")
    return tmp_path / "story.yaml"


# ── answers that are none ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "flaw", "begins"),
    [("cut_short", fx.Flaw.CUT_SHORT, "You"), ("empty_turn", fx.Flaw.EMPTY, "")],
)
def test_a_flawed_answer_is_noticed_and_finished(tmp_path: Path, name: str, flaw: fx.Flaw, begins: str) -> None:
    @virtual
    async def scene() -> None:
        async with on_stage(tmp_path, f"faults/{name}") as stage:
            stage.assistant.say("hello")
            await stage.assistant.settled()
            assert stage.of(fx.Flawed) == [fx.Flawed(1, flaw)]
            assert stage.of(fx.GoOn) == [fx.GoOn(1)]
            [exchange] = stage.talk.exchanges
            assert exchange.said.startswith(begins)
            assert exchange.said.endswith("Everything is well.")
            assert not exchange.unanswered

    scene()


@virtual
async def test_a_short_word_that_was_not_heard_is_said_again(tmp_path: Path) -> None:
    async with on_stage(tmp_path, "faults/short_word_unheard") as stage:
        stage.assistant.say("hello")
        await stage.assistant.settled()
        await stage.say("yes.rms.wav")
        await stage.assistant.settled()
        assert stage.of(fx.Flawed) == [fx.Flawed(2, fx.Flaw.UNHEARD)]
        assert len(stage.mock.journal.sessions) == 1, "on the same link"
        exchange = stage.talk.exchanges[-1]
        assert (exchange.said.strip(), exchange.unanswered) == ("Everything is well.", False)


# ── a hang between two calls ──────────────────────────────────────────────────────────────────────────────────


class Hangs(Trouble):
    """The first session says nothing more from the answer of a tool on, whether it `takes` that answer or not."""

    sessions, takes = 0, False

    def __init__(self) -> None:
        type(self).sessions += 1
        self._first, self._dead = type(self).sessions == 1, False

    def incoming(self, message: ClientMessage, session: Socket) -> bool:
        was_dead, self._dead = self._dead, self._dead or (self._first and isinstance(message, ToolAnswer))
        return not (was_dead if self.takes else self._dead)

    async def outgoing(self, message: Any, session: Socket) -> Any:
        return None if self._dead else message


@pytest.mark.parametrize("takes", [False, True], ids=["it does not take the answer", "it takes the answer"])
def test_after_a_hang_between_two_calls_each_device_is_changed_once(story: Path, takes: bool) -> None:
    @virtual
    async def scene() -> None:
        Hangs.sessions, Hangs.takes = 0, takes
        async with on_stage(story.parent, story, Hangs) as stage:
            stage.assistant.say("turn on both")
            await stage.assistant.settled()
            assert stage.lights == ["light.lamp on", "light.sofa on"]
            assert [call.args["name"] for call in stage.of(fx.RunTool)] == ["lamp", "sofa"]
            assert stage.talk.exchanges[-1].said.strip() == "Both are on."
            fresh = stage.of(fx.Connect)[-1]
            assert fresh.handle == ""
            assert "set_light" in fresh.history[-1][1]

    scene()


# ── stop words ────────────────────────────────────────────────────────────────────────────────────────────────


@virtual
async def test_a_spoken_stop_word_silences_the_answer_and_what_comes_after_it(story: Path) -> None:
    async with on_stage(story.parent, story) as stage:
        stage.assistant.say("tell me more")
        await asyncio.sleep(1.5)
        assert stage.sink.played_samples > 0
        await stage.say("stop.slt.wav")
        played = stage.sink.played_samples
        await stage.assistant.settled()
        assert stage.sink.waiting_samples == 0
        assert stage.sink.played_samples == played
        assert stage.lights == []
        first, second = stage.talk.exchanges
        assert first.unheard.strip()
        assert LONG.startswith(first.said.strip())
        assert (second.stopped, second.said) == (True, "")
        [answer] = stage.of(fx.SendResponse)
        assert "person said stop" in answer.response["error"]


@virtual
async def test_a_button_stops_what_a_stop_word_stops(story: Path) -> None:
    async with on_stage(story.parent, story) as stage:
        stage.assistant.say("tell me more")
        await asyncio.sleep(1.5)
        stage.assistant.stop()
        played = stage.sink.played_samples
        await stage.assistant.settled()
        assert stage.sink.played_samples == played
        assert stage.talk.exchanges[0].stopped


class Silent(Trouble):
    """The service hears and says nothing."""

    def incoming(self, message: ClientMessage, session: Socket) -> bool:
        return False


@virtual
async def test_without_the_service_a_stop_word_is_heard_here(story: Path) -> None:
    pytest.importorskip("pocketsphinx", reason="needs the extra `hear`")
    async with aclosing(Spots()) as spots, on_stage(story.parent, story, Silent, spots) as stage:
        await asyncio.sleep(0.5)
        stage.assistant.say("turn on both")
        await stage.say("stop.awb.wav")
        await stage.assistant.settled()
        assert stage.of(fx.Withdrawn) == [fx.Withdrawn(1), fx.Withdrawn(2)]
        assert stage.lights == []


@virtual
async def test_a_command_spoken_over_an_answer_is_carried_out(story: Path) -> None:
    async with on_stage(story.parent, story) as stage:
        stage.assistant.say("tell me more")
        await asyncio.sleep(1.5)
        await stage.say("stop_the_blinds.slt.wav")
        await stage.assistant.settled()
        assert stage.of(fx.Withdrawn) == []
        assert stage.talk.exchanges[-1].said.strip() == "Everything is well."
