from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.stopword import SETTLE_S, StopEar


def ear(*, ended: bool = True, may_stop: bool = True) -> StopEar:
    made = StopEar(lambda words: words.strip() == "stop")
    made.begin(ended=ended, may_stop=may_stop)
    return made


def test_the_words_must_have_stood_for_a_moment() -> None:
    made = ear()
    made.hear(" st", 1)
    assert made.due is None
    made.hear("op", 1.1)
    assert made.due == 1.1 + SETTLE_S


def test_a_command_that_begins_like_a_stop_word_is_none() -> None:
    made = ear()
    made.hear("stop", 1)
    made.hear(" the blinds", 1.2)
    assert made.due is None


def test_nobody_is_interrupted_who_still_speaks() -> None:
    made = ear(ended=False)
    made.hear("stop", 1)
    assert made.due is None
    made.end(1.5)
    assert made.due == 1.5 + SETTLE_S


def test_where_there_is_nothing_to_stop_it_is_a_sentence_like_any_other() -> None:
    made = ear(may_stop=False)
    made.hear("stop", 1)
    assert made.due is None


def test_words_of_an_earlier_utterance_do_not_count() -> None:
    made = ear()
    made.hear("turn on the light", 1)
    made.begin(ended=True, may_stop=True)
    made.hear("stop", 2)
    assert made.due == 2 + SETTLE_S
    made.forget()
    assert made.due is None


@given(st.lists(st.sampled_from(["stop", " ", "the blinds", "end", "begin", "forget"])))
def test_it_is_due_only_when_all_that_was_heard_is_a_stop_word(steps: list[str]) -> None:
    made, words, ended = ear(ended=False), "", False
    for now, step in enumerate(steps):
        if step == "end":
            made.end(now)
            ended = True
        elif step == "begin":
            made.begin(ended=False, may_stop=True)
            words, ended = "", False
        elif step == "forget":
            made.forget()
            words = ""
        else:
            made.hear(step, now)
            words += step
        assert made.due is None or (ended and words.strip() == "stop")
