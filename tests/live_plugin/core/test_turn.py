from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.turn import STEPS, Ending, Turn, TurnState, in_mid_sentence


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
    assert turn.done() is Ending.OWING
    assert turn.content()
    assert turn.done() is Ending.WHOLE


@pytest.mark.parametrize(
    ("steps", "reason", "ending"),
    [
        ("", "", Ending.EMPTY),
        ("", "RESPONSE_REJECTED", Ending.WHOLE),
        ("interrupt", "", Ending.BROKEN_OFF),
        ("call", "", Ending.WHOLE),
        ("content", "", Ending.CUT_SHORT),
        ("content", "NEED_MORE_INPUT", Ending.WHOLE),
        ("content generated", "", Ending.WHOLE),
        ("content cut", "", Ending.BROKEN_OFF),
        ("call respond", "", Ending.OWING),
    ],
)
def test_what_the_end_of_a_turn_means(steps: str, reason: str, ending: Ending) -> None:
    turn = Turn()
    for step in steps.split():
        turn.content("Thanks for calling! This") if step == "content" else getattr(turn, step)()
    assert turn.done(reason) is ending
    assert turn.done() is Ending.EMPTY, "nothing of it is left in the next one"


def test_to_speak_where_no_answer_has_begun_breaks_off_nothing() -> None:
    turn = Turn()
    turn.cut()
    turn.content("It is")
    assert turn.done() is Ending.CUT_SHORT


@pytest.mark.parametrize(
    ("before", "dropped"), [("respond", False), ("call respond", True), ("respond interrupt", True)]
)
def test_of_owed_words_that_have_not_begun_nothing_is_dropped(before: str, dropped: bool) -> None:
    turn = Turn()
    for step in before.split():
        getattr(turn, step)()
    turn.speak_over()
    assert turn.content() is not dropped


@pytest.mark.parametrize("words", ["Hi, thanks", "This is,", "Das Licht im", "灯已", "on the –", "of 21"])
def test_a_transcript_that_ends_in_mid_sentence(words: str) -> None:
    assert in_mid_sentence(words)


@pytest.mark.parametrize(
    "words", ["", " ", "It is on.", "Really?", 'He said "no."', "Done!\n", "灯已打开。", "हो गया।", "(Yes.)"]
)
def test_a_transcript_that_may_be_whole(words: str) -> None:
    assert not in_mid_sentence(words)


@given(st.lists(st.sampled_from(["content", "call", "generated", "interrupt", "cut", "speak_over", "respond", "done"])))
def test_nothing_that_a_service_does_is_illegal(steps: list[str]) -> None:
    turn = Turn()
    for step in steps:
        getattr(turn, step)()
        assert turn.state in TurnState


def test_the_table_is_complete() -> None:
    assert {(s, step) for s in TurnState for step in ("content", "cut", "respond", "done")} == set(STEPS)
