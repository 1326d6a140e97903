"""A tool is done when its sentence is answered already and its link is gone: the result finds its way, once.

The model goes on talking while the tool is at work (`non_blocking`). The link ends in each of five ways, before or
after the tool is done; then the mock must have the answer under the id and name of its call, or be told in words.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from live_plugin import vad
from live_plugin.audio.null import NullSink
from live_plugin.config.settings import LiveSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate
from live_plugin.core.session import Session, SessionSettings
from live_plugin.live.client import MockDoor, open_door
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.ears import Ears
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import run
from mock_server import MockServer
from mock_server.errors import Refusal
from mock_server.faults import Trouble
from mock_server.faults.trouble import closing
from mock_server.session import Session as Socket
from mock_server.wire.message import ClientMessage, Setup
from tests.live_plugin.test_losses import ENDINGS, EVERY_BOUNDARY, Ending, Wire

STORY = """
live: 1
strict: false
steps:
  - when: {says: how long is the flight}
    reply:
      - {call: search, args: {to: Lisbon}, id: $c1}
      - {text: I am looking it up.}
      - {wait: {tool: $c1, ok: [{text: "It takes {response.output}."}]}}
  - when: {says: to lisbon and to rome}
    reply:
      - {call: search, args: {to: Lisbon}, id: $c1}
      - {call: search, args: {to: Rome}, id: $c2}
      - {text: I am looking it up.}
      - {wait: {tool: [$c1, $c2], ok: [{text: They are found.}]}}
  - when: {says: tell me what came of it unless you have told me do nothing for it again}
    reply:
      - {call: search, args: {to: Lisbon}, id: $again}
      - {wait: {tool: $again, ok: [{text: "So it takes {response.output}."}]}}
otherwise: [{text: Everything is well.}]
"""
TOOL = {"name": "search", "description": "Search.", "parameters": {"type": "OBJECT", "properties": {}}}
SETTINGS = LiveSettings.model_validate({"tools": {"behavior": "non_blocking"}})
HANG = Ending(lambda socket: None, swallows=True)
UNNOTICED_S = 30.0
"""Longer than any link is dead without anybody noticing."""


class Way(Trouble):
    """To the mock and back; it can be struck."""

    def __init__(self) -> None:
        self.sockets: list[Socket] = []
        self._dead: set[Socket] = set()
        self._handles_are_taken = True
        self.gives_handles = 1_000_000

    def strike(self, kind: str) -> None:
        """End the present link like this."""
        ending, socket = ENDINGS.get(kind, HANG), self.sockets[-1]
        self._handles_are_taken = ending.takes_handles
        if ending.swallows:
            self._dead.add(socket)
        ending.strike(socket)

    def admit(self, setup: Setup) -> None:
        if not self._handles_are_taken and setup.resumption and setup.resumption.handle:
            raise Refusal(*closing("session"), "no handle is taken")

    def incoming(self, message: ClientMessage, socket: Socket) -> bool:
        return socket not in self._dead

    async def outgoing(self, message: Any, socket: Socket) -> Any:
        if socket in self._dead:
            await asyncio.Future()
        if socket not in self.sockets:
            self.sockets.append(socket)
        if "sessionResumptionUpdate" in message:
            self.gives_handles -= 1
            return message if self.gives_handles >= 0 else None
        return message


@dataclass
class Talks:
    """An assistant at work, with a tool that is done when the test says so."""

    assistant: Assistant
    mock: MockServer
    way: Any
    talk: Talk
    sink: NullSink
    seen: list[Any] = field(default_factory=list)
    tools: list[asyncio.Event] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, now: float, item: ev.Event | fx.Effect) -> None:
        self.seen.append(item)
        self.changed.set()

    async def run(self, call: fx.RunTool) -> Mapping[str, Any]:
        self.tools.append(asyncio.Event())
        await self.tools[-1].wait()
        return {"output": "two hours"}

    def finish(self, number: int = 0) -> None:
        self.tools[number].set()

    async def next(self, kind: type) -> None:
        """Wait until another one of these is seen."""
        before = len(self.of(kind))
        while len(self.of(kind)) == before:
            self.changed.clear()
            await self.changed.wait()

    def of(self, kind: type) -> list[Any]:
        """What was seen of one kind."""
        return [item for item in self.seen if type(item) is kind]

    async def asked(self, question: str) -> None:
        """The question is answered, the tool at work, and the service has given a handle to all that."""
        await asyncio.sleep(1)
        self.assistant.say(question)
        await self.next(ev.HandleGiven)
        assert self.of(fx.Answered)

    async def over(self) -> None:
        await self.assistant.settled()
        await asyncio.sleep(UNNOTICED_S)
        await self.assistant.settled()

    @property
    def answers(self) -> list[list[tuple[str, str]]]:
        """Id and name of every answer that each session of the mock was given."""
        return [[(a.id, a.name) for a in session.answers] for session in self.mock.journal.sessions]

    @property
    def responses(self) -> list[Mapping[str, Any]]:
        return [answer.response for session in self.mock.journal.sessions for answer in session.answers]

    @property
    def told(self) -> list[int]:
        """How often each session was told in words."""
        journals = self.mock.journal.sessions
        return [sum("came of it" in sentence for sentence in journal.heard) for journal in journals]

    @property
    def said(self) -> str:
        return "".join(exchange.said for exchange in self.talk.exchanges)


@asynccontextmanager
async def talks(folder: Path, way: Trouble | None = None) -> AsyncIterator[Talks]:
    (folder / "story.yaml").write_text(STORY, encoding="utf-8")
    way, talk, sink = way or Way(), Talk(), NullSink(asyncio.get_running_loop().time)
    async with MockServer(folder / "story.yaml", troubles=[lambda: way]) as mock:
        service = Service(open_door(SETTINGS, MockDoor(mock.url, mock.ssl_context())), make_setup(SETTINGS, "", [TOOL]))

        async def tools(call: fx.RunTool) -> Mapping[str, Any]:
            return await begun.run(call)

        def note(now: float, item: ev.Event | fx.Effect) -> None:
            begun.note(now, item)

        ears = Ears(vad.make("webrtc"), Gate())
        assistant = Assistant(Session(SessionSettings(8.0)), service, tools, sink, ears, [talk, note])
        begun = Talks(assistant, mock, way, talk, sink)
        async with assistant.at_work():
            yield begun


FLIGHT = "how long is the flight"


async def after_the_loss(talks: Talks, kind: str) -> None:
    """The tool is done when the next link is up."""
    talks.way.strike(kind)
    await talks.next(ev.LinkUp)
    talks.finish()


async def between_the_links(talks: Talks, kind: str) -> None:
    """The tool is done while there is none."""
    talks.way.strike(kind)
    await talks.next(fx.Flush)
    talks.finish()


async def before_it_is_noticed(talks: Talks, kind: str) -> None:
    """The tool is done at the same moment."""
    talks.way.strike(kind)
    talks.finish()


async def behind_the_answer(talks: Talks, kind: str) -> None:
    """The link ends when the answer is on its way."""
    talks.finish()
    await talks.next(fx.SendResponse)
    await asyncio.sleep(0.01)
    talks.way.strike(kind)


async def while_it_is_told(talks: Talks, kind: str) -> None:
    """The link ends when the model has begun to speak of it."""
    talks.finish()
    await talks.next(fx.Play)
    talks.way.strike(kind)


IN_WORDS = {"refused resumption": (True,), "dead path": (False, True)}
"""A service that believes in the old link for longer than we do takes no handle of it."""
MOMENTS = [after_the_loss, between_the_links, before_it_is_noticed, behind_the_answer, while_it_is_told]


@pytest.mark.parametrize("kind", ENDINGS)
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_a_late_result_is_told_once_whatever_becomes_of_the_link(tmp_path: Path, moment: Any, kind: str) -> None:
    async def scene() -> None:
        async with talks(tmp_path) as stage:
            await stage.asked(FLIGHT)
            await moment(stage, kind)
            await stage.over()
            assert len(stage.of(fx.RunTool)) == 1, "done once, though the model may ask again"
            first, last = stage.mock.journal.sessions[0], stage.mock.journal.sessions[-1]
            own = (first.calls[0]["id"], "search")
            assert all(answers in ([], [own]) for answers in stage.answers[:-1])
            in_words = bool(stage.of(fx.SendReport))
            assert in_words in IN_WORDS.get(kind, (False,))
            if not in_words:
                assert stage.answers[-1] == [own] or (kind == "go away" and not stage.answers[-1])
                assert sum(stage.told) == 0
                assert stage.said.endswith("It takes two hours.")
            else:
                assert stage.answers[-1] == [(last.calls[0]["id"], "search")], "asked again, answered from memory"
                assert [told for told in stage.told if told] == [1]
                assert stage.said.endswith("So it takes two hours.")
            if moment in (after_the_loss, between_the_links):
                assert len([answer for answers in stage.answers for answer in answers]) == 1
            assert stage.sink.waiting_samples == 0

    run(scene())


@pytest.mark.parametrize("moment", [before_it_is_noticed, behind_the_answer], ids=lambda moment: moment.__name__)
def test_a_service_that_hangs_is_noticed_by_the_words_that_do_not_come(tmp_path: Path, moment: Any) -> None:
    async def scene() -> None:
        async with talks(tmp_path) as stage:
            await stage.asked(FLIGHT)
            await moment(stage, "hang")
            await stage.next(ev.LinkUp)
            await stage.over()
            assert stage.answers[-1] == [(stage.mock.journal.sessions[0].calls[0]["id"], "search")]
            assert stage.said.endswith("It takes two hours.")

    run(scene())


def test_a_handle_that_is_older_than_the_call_is_told_in_words(tmp_path: Path) -> None:
    async def scene() -> None:
        async with talks(tmp_path) as stage:
            stage.way.gives_handles = 1
            stage.assistant.say(FLIGHT)
            await stage.next(fx.Answered)
            await after_the_loss(stage, "abort")
            await stage.over()
            resumed = stage.of(fx.Connect)[-1]
            assert resumed.handle == stage.of(ev.HandleGiven)[0].handle
            assert stage.told == [0, 1]
            assert all(session.closed is None or session.closed.code != 1008 for session in stage.mock.journal.sessions)
            assert len(stage.of(fx.RunTool)) == 1
            assert stage.said.endswith("So it takes two hours.")

    run(scene())


@pytest.mark.parametrize("kind", ["abort", "refused resumption"])
def test_two_results_one_on_either_side_of_the_loss(tmp_path: Path, kind: str) -> None:
    async def scene() -> None:
        async with talks(tmp_path) as stage:
            await stage.asked("to lisbon and to rome")
            stage.way.strike(kind)
            stage.finish(0)
            await stage.next(ev.LinkUp)
            stage.finish(1)
            await stage.over()
            calls = stage.of(fx.RunTool)
            assert [call.args["to"] for call in calls] == ["Lisbon", "Rome"]
            if kind == "abort":
                ids = [call["id"] for call in stage.mock.journal.sessions[0].calls]
                assert stage.answers[-1] == [(id, "search") for id in ids]
                assert stage.said.endswith("They are found.")
            else:
                done = [report.done for report in stage.of(fx.SendReport)]
                assert sum("Lisbon" in line for line in done) == sum("Rome" in line for line in done) == 1

    run(scene())


@pytest.mark.parametrize("kind", ENDINGS)
def test_of_what_the_person_stopped_nothing_is_sent(tmp_path: Path, kind: str) -> None:
    async def scene() -> None:
        async with talks(tmp_path) as stage:
            await stage.asked(FLIGHT)
            stage.way.strike(kind)
            await stage.next(fx.Flush)
            stage.assistant.stop()
            await stage.over()
            assert stage.of(fx.StopTool)
            assert sum(stage.told) == 0
            assert all(response["error"] for response in stage.responses), "that it was stopped, if there was a link"
            assert "two hours" not in stage.said

    run(scene())


# ── at every boundary of the talk ─────────────────────────────────────────────────────────────────────────────────────

TAKES_S = 4.0
"""So long the tool is at work: the sentence is answered after two seconds."""


async def flight(folder: Path, wire: Wire, when: str = "") -> None:
    """Ask, and be told: the tool runs once, no session is answered twice or for what it does not know."""
    async with talks(folder, wire) as stage:
        stage.assistant.say(FLIGHT)
        await stage.next(fx.RunTool)
        await asyncio.sleep(TAKES_S)
        stage.finish()
        await stage.over()
        assert len(stage.of(fx.RunTool)) == 1, when
        assert "takes two hours." in stage.said, when
        sessions = stage.mock.journal.sessions
        ids = {call["id"] for session in sessions for call in session.calls}
        assert {answer.id for session in sessions for answer in session.answers} <= ids, when
        assert not [remark for session in sessions for remark in session.remarks if "ignored" in remark], when
        assert not [s for s in sessions if s.closed and "entity was not found" in s.closed.reason], when
        for link in wire.links.values():
            assert set(link.answered.values()) <= {1}, when


PARTS = 6
CASES = [(kind, part) for kind in ENDINGS for part in range(PARTS if EVERY_BOUNDARY else 1)]


@pytest.mark.parametrize(("kind", "part"), CASES)
def test_a_link_may_end_behind_any_message(tmp_path: Path, kind: str, part: int) -> None:
    async def scene() -> None:
        await flight(tmp_path, whole := Wire())
        boundaries = range(1 + part, whole.messages + 1, PARTS)
        assert len(boundaries) > 5
        for boundary in boundaries:
            wire = Wire([(boundary, ENDINGS[kind])])
            await flight(tmp_path, wire, f"{kind} behind message {boundary}")
            assert any(link.struck for link in wire.links.values()), f"the talk had no message {boundary}"

    run(scene())
