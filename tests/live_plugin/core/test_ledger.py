from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.effects import RunTool, SendResponse, StopTool
from live_plugin.core.events import ToolCalled
from live_plugin.core.ledger import KEPT_DEEDS, Ledger

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


STEPS = st.one_of(
    st.tuples(st.just("call"), st.integers(0, 5), st.sampled_from(["on", "off"])),
    st.tuples(st.just("finish"), st.integers(0, 9), st.none()),
    st.tuples(st.just("cancel"), st.integers(0, 5), st.none()),
    st.tuples(st.just("lost"), st.none(), st.none()),
)


@given(st.lists(STEPS, max_size=60))
def test_whatever_the_order_every_call_is_answered_once_or_cancelled(steps: list[tuple]) -> None:
    ledger, epoch = Ledger(), 1
    asked: set[tuple[int, str]] = set()
    answers: list[tuple[int, str]] = []
    cancelled: set[tuple[int, str]] = set()
    running: list[str] = []

    def take(effects: list) -> None:
        for effect in effects:
            match effect:
                case RunTool():
                    assert effect.id not in running
                    running.append(effect.id)
                case SendResponse():
                    answers.append((epoch, effect.id))
                case StopTool():
                    running.remove(effect.id)

    for kind, number, name in steps:
        if kind == "call":
            asked.add((epoch, f"c{number}"))
            take(ledger.called(ToolCalled(f"c{number}", str(name)), 1, epoch))
        elif kind == "finish" and running:
            take(ledger.finished(running.pop(number % len(running)), DONE, epoch))
        elif kind == "cancel":
            if (epoch, f"c{number}") not in answers:
                cancelled.add((epoch, f"c{number}"))
            take(ledger.cancelled((f"c{number}",), epoch))
        elif kind == "lost":
            epoch += 1
    for id in [*running]:
        take(ledger.finished(id, DONE, epoch))
    assert len(answers) == len(set(answers))
    assert set(answers) <= asked
    present = {call for call in asked if call[0] == epoch}
    assert present <= set(answers) | cancelled
