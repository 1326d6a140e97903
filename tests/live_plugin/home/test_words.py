from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.words import NO, YES, digits_of, reply, without_digits


@pytest.mark.parametrize(
    ("sentence", "language", "meaning"),
    [
        ("Yes.", "en-US", "yes"),
        ("yes, please", "en", "yes"),
        ("Yes, the front door.", "en", "yes"),
        ("Yeah, do it!", "en", "yes"),
        ("Ja, bitte!", "de-DE", "yes"),
        ("はい、お願いします。", "ja-JP", "yes"),
        ("Sí, por favor", "es", "yes"),
        ("Oui s’il te plaît", "fr_FR", "yes"),
        ("No.", "en", "no"),
        ("yes, no, wait", "en", "no"),
        ("Yes, but don't", "en", "no"),
        ("Ja, aber nicht jetzt", "de", "no"),
        ("okay", "en", ""),
        ("What's the weather?", "en", ""),
        ("Yesterday", "en", ""),
        ("yes I would like to know the weather", "en", ""),
        ("the front door", "en", ""),
        ("please", "en", ""),
        ("", "en", ""),
        ("…", "en", ""),
        ("ja", "en", ""),
        ("oui", "", "yes"),
        ("oui", "tlh", "yes"),
        ("ne", "", "no"),
    ],
)
def test_what_a_sentence_means(sentence: str, language: str, meaning: str) -> None:
    assert reply(sentence, language, ["front door"]) == meaning


@pytest.mark.parametrize("language", YES)
def test_every_word_of_every_language_means_what_it_should(language: str) -> None:
    assert {reply(phrase, language) for phrase in YES[language].split(",")} == {"yes"}
    assert {reply(phrase, language) for phrase in NO[language].split(",")} == {"no"}


def test_every_language_has_both() -> None:
    assert YES.keys() == NO.keys()


@given(st.sampled_from([p.strip() for text in NO.values() for p in text.split(",")]), st.sampled_from(sorted(YES)))
def test_where_no_language_is_known_a_no_of_any_is_one(word: str, language: str) -> None:
    assert reply(f"{YES[language].split(',')[0]} {word}", "") == "no"


@given(st.text(), st.sampled_from(["", *YES]))
def test_any_text_has_a_meaning(text: str, language: str) -> None:
    assert reply(text, language, [text[:5]]) in ("yes", "no", "")


@pytest.mark.parametrize(
    "sentence",
    ["four seven one one", "4711", "4 7 1 1.", "My PIN is 47 11", "vier sieben eins eins", "quatre sept un un",
     "cuatro siete uno uno", "четыре семь один один", "四七一一", "４７１１", "٤٧١١", "dört yedi bir bir"],
)  # fmt: skip
def test_digits_are_understood_in_many_languages(sentence: str) -> None:
    assert digits_of(sentence) == "4711"
    assert "•••" in without_digits(sentence.casefold(), "4711")


@given(st.text("0123456789", min_size=4, max_size=12), st.sampled_from(["", " ", "-", ", ", "_"]), st.text(max_size=5))
def test_a_pin_is_not_found_in_a_text_without_it(pin: str, between: str, around: str) -> None:
    assert between.join(pin) not in without_digits(f"{around}{between.join(pin)}{around}", pin)


def test_without_a_pin_nothing_is_hidden() -> None:
    assert without_digits("call 4711", "") == "call 4711"
