from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.heard import Speech


def test_words_are_heard_as_far_as_they_were_played() -> None:
    speech = Speech("The light is on and the blinds are down.", seconds=4)
    speech.lose(2)
    assert (speech.heard, speech.unheard) == ("The light is on and ", "the blinds are down.")


def test_a_word_that_was_broken_off_was_not_heard() -> None:
    assert Speech("Goodnight", seconds=2, unheard_s=1).heard == ""
    assert Speech("Good morning", seconds=2, unheard_s=1).heard == "Good "
    assert Speech("灯已打开了", seconds=2, unheard_s=1).heard == "灯已"


def test_what_was_played_to_its_end_was_heard_whole() -> None:
    assert Speech("It is on.", seconds=1).unheard == ""


def test_a_transcript_far_ahead_of_its_sound_was_not_heard_that_far() -> None:
    speech = Speech("x " * 200, seconds=2)
    speech.lose(0.5)
    assert len(speech.heard) <= 1.5 * 20


def test_more_cannot_be_lost_than_there_was() -> None:
    speech = Speech("It is on.", seconds=1)
    speech.lose(60)
    assert (speech.heard, speech.unheard_s) == ("", 1)


@given(st.text(), st.floats(0, 100), st.lists(st.floats(0, 100)))
def test_every_letter_is_either_heard_or_not(words: str, seconds: float, losses: list[float]) -> None:
    speech = Speech(words, seconds)
    heard = speech.heard
    assert heard == words
    for loss in losses:
        speech.lose(loss)
        assert speech.heard + speech.unheard == words
        assert len(speech.heard) <= len(heard), "what is lost is not found again"
        heard = speech.heard
