from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.stop import STOP, sentences, stop_words
from live_plugin.home.words import YES, reply


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-US", " Stop."),
        ("en-US", "Never mind!"),
        ("en-GB", "stop, please"),
        ("en", "Stop! Stop!"),
        ("de-DE", "Halt, bitte"),
        ("de-DE", "vergiss es"),
        ("fr-FR", "Arrête-toi."),
        ("es-US", "¡Ya basta!"),
        ("ja-JP", "もういい。"),
        ("zh-CN", "停下来"),
        ("ru-RU", "Хватит!"),
        ("hi-IN", "रुको"),
        ("th-TH", "หยุด"),
        ("", "annuler"),
        ("xx", "stopp"),
    ],
)
def test_a_stop_word_in_its_language(language: str, said: str) -> None:
    assert stop_words(language)(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "please",
        "stop the blinds",
        "stop the music in the kitchen",
        "don't stop",
        "cancel the timer",
        "halt the blinds",
    ],
)
def test_a_command_is_no_stop_word(said: str) -> None:
    assert not stop_words("en-US")(said)
    assert not stop_words()(said)


def test_own_words_take_the_place_of_all_others() -> None:
    enough = stop_words("en-US", ["Basta", "red light"])
    assert enough("basta!")
    assert enough("Red light, please.")
    assert not enough("stop")
    assert not stop_words("en-US", [])("stop")


def test_every_language_that_can_say_yes_can_say_stop() -> None:
    assert {*STOP} == {*YES}
    for language in STOP:
        assert all(stop_words(language)(sentence) for sentence in sentences(language)), language


def test_no_stop_word_is_a_yes() -> None:
    for language in STOP:
        assert not [sentence for sentence in sentences(language) if reply(sentence, language) == "yes"], language


@given(st.sampled_from(sorted(STOP)), st.data(), st.text())
def test_letter_case_and_punctuation_do_not_matter(language: str, data: st.DataObject, rest: str) -> None:
    sentence = data.draw(st.sampled_from(sentences(language)))
    is_stop_word = stop_words(language)
    assert is_stop_word(f"  {sentence.capitalize()}!? ")
    assert isinstance(is_stop_word(f"{sentence} {rest}"), bool)
