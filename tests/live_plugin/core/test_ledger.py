from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.effects import RunTool, SendResponse, StopTool
from live_plugin.core.events import ToolCalled
from live_plugin.core.ledger import KEPT_DEEDS, Deed, DeedState, Ledger

OPEN_GARAGE = {"name": "garage door", "action": "open"}
DONE = {"output": "started"}


def test_a_call_is_run_once_and_answered_under_its_id_and_name() -> None:
    ledger = Ledger()
    [run] = ledger.called(ToolCalled("c1", "move_cover", OPEN_GARAGE), utterance=1, epoch=1)
    assert run == RunTool("c1@1", "move_cover", OPEN_GARAGE, 1)
    assert ledger.called(ToolCalled("c1", "move_cover", OPEN_GARAGE), 1, 1) == []
    assert ledger.finished("c1@1", DONE, 1) == [SendResponse("c1", "move_cover", DONE)]
    assert ledger.finished("c1@1", DONE, 1) == []


def test_a_call_repeated_on_the_next_link_gets_the_first_answer_and_nothing_is_done_twice() -> None:
    ledger = Ledger()
    ledger.called(ToolCalled("c1", "move_cover", OPEN_GARAGE), 1, 1)
    ledger.finished("c1@1", DONE, 1)
    again = ledger.called(ToolCalled("c9", "move_cover", OPEN_GARAGE), 1, 2)
    assert again == [SendResponse("c9", "move_cover", DONE)]


def test_a_call_repeated_while_the_tool_still_runs_is_answered_when_it_is_done() -> None:
    ledger = Ledger()
    ledger.called(ToolCalled("c1", "move_cover", OPEN_GARAGE), 1, 1)
    assert ledger.called(ToolCalled("c1", "move_cover", OPEN_GARAGE), 1, 2) == []
    assert ledger.finished("c1@1", DONE, 2) == [SendResponse("c1", "move_cover", DONE)]


def test_equal_calls_on_one_link_are_two_deeds() -> None:
    ledger = Ledger()
    first = ledger.called(ToolCalled("c1", "louder"), 1, 1)
    second = ledger.called(ToolCalled("c2", "louder"), 1, 1)
    assert [type(e) for e in first + second] == [RunTool, RunTool]
    ledger.finished("c1@1", {"output": 1}, 1)
    ledger.finished("c2@1", {"output": 2}, 1)
    assert ledger.called(ToolCalled("c3", "louder"), 1, 2) == [SendResponse("c3", "louder", {"output": 1})]
    assert ledger.called(ToolCalled("c4", "louder"), 1, 2) == [SendResponse("c4", "louder", {"output": 2})]


def test_the_same_command_said_again_is_done_again() -> None:
    ledger = Ledger()
    ledger.called(ToolCalled("c1", "louder"), utterance=1, epoch=1)
    ledger.finished("c1@1", DONE, 1)
    assert ledger.called(ToolCalled("c1", "louder"), utterance=2, epoch=2) == [RunTool("c1@2", "louder", {}, 2)]


def test_a_cancelled_call_is_stopped_and_never_answered() -> None:
    ledger = Ledger()
    ledger.called(ToolCalled("c1", "play"), 1, 1)
    assert ledger.cancelled(("c1", "unknown"), 1) == [StopTool("c1@1")]
    assert ledger.cancelled(("c1",), 1) == []
    assert ledger.finished("c1@1", DONE, 1) == []


def test_old_deeds_are_forgotten() -> None:
    ledger = Ledger()
    for number in range(KEPT_DEEDS * 3):
        ledger.called(ToolCalled(f"c{number}", "play"), number, 1)
        ledger.finished(f"c{number}@1", DONE, 1)
    assert len(ledger._deeds) <= KEPT_DEEDS + 1


# ── results that come when their sentence is answered and their link is gone ──────────────────────────────────────────


def tell(deeds: list[Deed]) -> None:
    """The model ends its turn about these."""
    for deed in deeds:
        deed.tell()


def searching(*, handle: str) -> Ledger:
    """A ledger whose first utterance is answered while its tool is at work, on link 1."""
    ledger = Ledger()
    if handle == "older":
        ledger.saved(1)
    ledger.called(ToolCalled("c1", "search", {"to": "Lisbon"}), 1, 1)
    if handle == "newer":
        ledger.saved(1)
    tell(ledger.of(1))
    return ledger


@pytest.mark.parametrize("finished_on", [1, -1, 2])
def test_a_session_that_knows_the_call_gets_its_answer_by_id_and_name(finished_on: int) -> None:
    ledger = searching(handle="newer")
    answer = SendResponse("c1", "search", DONE)
    if finished_on < 2:
        assert ledger.finished("c1@1", DONE, finished_on) == [answer] * (finished_on == 1)
        assert ledger.resumed(2, ()) == [answer], "what was sent after the handle is not in the state behind it"
    else:
        assert ledger.resumed(2, ()) == []
        assert ledger.finished("c1@1", DONE, 2) == [answer]
    assert ledger.owed(2, ()) == []
    assert ledger.resumed(2, ()) == [answer], "and so again, if that link is lost as well"
    tell(ledger.asked_on(2))
    assert ledger.resumed(3, ()) == []
    assert ledger.owed(3, ()) == []


@pytest.mark.parametrize("handle", ["none", "older"])
def test_a_session_that_does_not_know_the_call_is_owed_words(handle: str) -> None:
    ledger = searching(handle=handle)
    assert ledger.resumed(2, ()) == []
    assert ledger.owed(2, ()) == [], "there is nothing to tell yet"
    assert ledger.finished("c1@1", DONE, 2) == []
    [deed] = ledger.owed(2, ())
    assert deed.line == 'search({"to": "Lisbon"}) → {"output": "started"}'
    tell(ledger.of(1))
    assert ledger.owed(2, ()) == []


def test_of_an_answer_that_may_have_been_taken_the_session_is_told_in_words() -> None:
    ledger = searching(handle="newer")
    ledger.finished("c1@1", DONE, 1)
    ledger.saved(1)
    assert ledger.resumed(2, ()) == []
    assert [deed.id for deed in ledger.owed(2, ())] == ["c1@1"]


def test_a_sentence_that_is_said_again_asks_itself() -> None:
    ledger = Ledger()
    ledger.called(ToolCalled("c1", "search"), 1, 1)
    ledger.saved(1)
    assert ledger.resumed(2, {1}) == []
    assert ledger.called(ToolCalled("x1", "search"), 1, 2) == []
    assert ledger.finished("c1@1", DONE, 2) == [SendResponse("x1", "search", DONE)], "one answer, not two"
    assert ledger.owed(2, {1}) == []


def test_nothing_is_owed_of_what_was_cancelled_or_stopped() -> None:
    cancelled, stopped, unwanted = (searching(handle="newer") for _ in range(3))
    cancelled.cancelled(("c1",), 1)
    stopped.stopped(-1)
    unwanted.finished("c1@1", DONE, -1)
    unwanted.stopped(-1)
    for ledger in (cancelled, stopped, unwanted):
        assert ledger.finished("c1@1", DONE, -1) == []
        assert ledger.resumed(2, ()) == []
        assert ledger.owed(2, ()) == []


def test_a_call_that_a_session_goes_on_with_can_be_cancelled_there() -> None:
    ledger = searching(handle="newer")
    ledger.resumed(2, ())
    assert ledger.cancelled(("c1",), 2) == [StopTool("c1@1")]


STEPS = st.one_of(
    st.tuples(st.just("call"), st.integers(0, 5), st.sampled_from(["on", "off"])),
    st.tuples(st.just("finish"), st.integers(0, 9), st.none()),
    st.tuples(st.just("cancel"), st.integers(0, 5), st.none()),
    st.tuples(st.sampled_from(["handle", "answered", "new", "resumed"]), st.none(), st.none()),
)


class Desk:
    """A service at its ledger: calls of one utterance at a time, links that end, sessions that go on or begin anew."""

    def __init__(self) -> None:
        self.ledger, self.epoch, self.utterance = Ledger(), 1, 1
        self.open: dict[str, str] = {}
        """Calls that the present session waits for, with their names."""
        self.saved: dict[str, str] = {}
        self.running: list[str] = []
        self.used: set[str] = set()

    def take(self, effects: list) -> None:
        for effect in effects:
            match effect:
                case RunTool():
                    assert effect.id not in self.running
                    self.running.append(effect.id)
                case SendResponse():
                    assert self.open.pop(effect.id) == effect.name, "under its own id and name, and once"
                case StopTool():
                    self.running.remove(effect.id)

    def call(self, number: int, name: str) -> None:
        id = f"c{number}"
        if (self.epoch, id) not in self.used and id not in self.saved and id not in self.open:
            self.used.add((self.epoch, id))
            self.open[id] = name
            self.take(self.ledger.called(ToolCalled(id, name), self.utterance, self.epoch))

    def finish(self, number: int) -> None:
        if self.running:
            self.take(self.ledger.finished(self.running.pop(number % len(self.running)), DONE, self.epoch))

    def cancel(self, number: int) -> None:
        self.open.pop(f"c{number}", None)
        self.take(self.ledger.cancelled((f"c{number}",), self.epoch))

    def handle(self) -> None:
        self.saved = {**self.open}
        self.ledger.saved(self.epoch)

    def answered(self) -> None:
        tell(self.ledger.of(self.utterance))
        self.utterance += 1

    def link(self, saved: dict[str, str]) -> None:
        self.epoch += 1
        self.open = {**saved}
        if saved:
            self.take(self.ledger.resumed(self.epoch, {self.utterance}))


@given(st.lists(STEPS, max_size=60))
def test_whatever_the_order_every_call_is_answered_once_or_its_result_is_owed_in_words(steps: list[tuple]) -> None:
    desk = Desk()
    for kind, number, name in steps:
        match kind:
            case "call":
                desk.call(number, name)
            case "finish":
                desk.finish(number)
            case "cancel":
                desk.cancel(number)
            case "handle":
                desk.handle()
            case "answered":
                desk.answered()
            case _:
                desk.link(desk.saved if kind == "resumed" else {})
    while desk.running:
        desk.finish(0)
    owed = desk.ledger.owed(desk.epoch, {desk.utterance})
    assert all(deed.state is DeedState.DONE and deed.utterance < desk.utterance for deed in owed)
    stopped = {call.id for deed in desk.ledger._deeds if deed.state is DeedState.STOPPED for call in deed.calls}
    said_again = {call.id for deed in desk.ledger._deeds if deed.utterance == desk.utterance for call in deed.calls}
    told = {call.id for deed in desk.ledger._deeds if deed.state is DeedState.TOLD for call in deed.calls}
    in_words = {call.id for deed in owed for call in deed.calls}
    assert {*desk.open} <= stopped | said_again | told | in_words, "a call whose result nobody learns of"
