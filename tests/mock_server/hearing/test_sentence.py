from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.hearing.sentence import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Turn on, the Kitchen light!", "turn on the kitchen light"),
        ("Dim it to 30%.", "dim it to thirty percent"),
        ("set 21 °", "set twenty one degrees"),
        ("101 lights", "one hundred one lights"),
        ("in 2024", "in two zero two four"),
        ("I’m leaving", "i'm leaving"),
        ("…", ""),
    ],
)
def test_words_are_as_they_are_spoken(text: str, words: str) -> None:
    assert words_of(text) == tuple(words.split())


@given(st.text())
def test_spoken_words_stay_as_they_are(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words


@given(st.integers(0, 999))
def test_every_number_has_its_own_words(value: int) -> None:
    spoken = words_of(str(value))
    assert all(word.isalpha() for word in spoken)
    assert value == 999 or spoken != words_of(str(value + 1))
