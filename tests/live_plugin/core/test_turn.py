from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.turn import STEPS, Turn, TurnState


def test_late_audio_of_a_turn_that_was_cut_is_not_wanted_until_the_turn_is_over() -> None:
    turn = Turn()
    assert turn.content()
    turn.cut()
    assert not turn.content()
    turn.done()
    assert turn.content()


def test_a_turn_that_ends_between_tool_answer_and_words_has_not_answered_the_person() -> None:
    turn = Turn()
    turn.respond()
    assert not turn.done()
    assert turn.content()
    assert turn.done()


@given(st.lists(st.sampled_from(["content", "cut", "respond", "done"])))
def test_nothing_that_a_service_does_is_illegal(steps: list[str]) -> None:
    turn = Turn()
    for step in steps:
        getattr(turn, step)()
        assert turn.state in TurnState


def test_the_table_is_complete() -> None:
    assert {(s, step) for s in TurnState for step in ("content", "cut", "respond", "done")} == set(STEPS)
