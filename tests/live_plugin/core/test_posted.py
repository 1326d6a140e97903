from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core import effects as fx
from live_plugin.core.posted import Posted, Taken


def posted(*effects: fx.SendEffect) -> Posted:
    made = Posted()
    for index, effect in enumerate(effects, 1):
        made.note(effect, index)
    return made


SPEECH = (fx.StartActivity(7), fx.SendAudio(b"aaaa"), fx.SendAudio(b"bb"))


def test_an_index_tells_how_much_of_the_speech_was_taken() -> None:
    made = posted(*SPEECH)
    assert [made.taken(index) for index in range(4)] == [None, Taken(7, 0), Taken(7, 4), Taken(7, 6)]


def test_an_index_beyond_what_was_sent_tells_nothing() -> None:
    assert posted(*SPEECH).taken(4) is None


def test_speech_that_has_ended_is_not_continued() -> None:
    assert posted(*SPEECH, fx.EndActivity(7)).taken(3) is None


def test_speech_that_is_continued_may_be_continued_again() -> None:
    made = posted(fx.ResumeActivity(7, 6), fx.SendAudio(b"cc"))
    assert made.taken(0) == Taken(7, 6)
    assert made.taken(2) == Taken(7, 8)


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=20), st.integers(0, 25))
def test_what_was_taken_and_what_follows_it_are_all_that_was_said(pieces: list[bytes], index: int) -> None:
    made = posted(fx.StartActivity(1), *map(fx.SendAudio, pieces))
    taken = made.taken(index)
    if taken is None:
        assert index == 0 or index > len(pieces) + 1
    else:
        assert b"".join(pieces)[: taken.size] == b"".join(pieces[: index - 1])
