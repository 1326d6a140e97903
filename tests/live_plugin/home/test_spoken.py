from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.spoken import meaning, normal, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Kitchen-Light!", "kitchen light"),
        ("KÜCHE", "kuche"),
        ("Straße", "STRASSE"),
        ("l'halogène", "L’HALOGENE"),
        ("Ｌａｍｐ　２", "lamp two"),
        ("lamp2", "Lampe zwei".replace("Lampe", "lamp")),
        ("the second lamp", "2 lamp"),
        ("ışık", "IŞIK"),
        ("ёлка", "Елка"),
        ("مِصباح", "مصباح"),
        ("ﾃﾚﾋﾞ", "テレビ"),
        ("床头灯二", "床头灯2"),
        ("lamp ٣", "lamp 3"),
        ("kids' room", "kids room"),
        ("lampe d'œuf", "LAMPE D'OEUF"),
        ("Køkken", "kokken"),
        ("❤️ lamp", "lamp"),
    ],
)
def test_these_are_said_alike(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"), [("lamp 1", "lamp 2"), ("glass", "glas"), ("がラス", "からす"), ("बत्ती", "बाती")]
)
def test_these_stay_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_small_words_count_where_nothing_else_is_said() -> None:
    assert meaning(["the", "den"]) == ["the", "den"]
    assert meaning(["the", "lamp", "in", "the", "den"]) == ["lamp"]


@given(st.text())
def test_plain_words_are_plain_already(text: str) -> None:
    words = plain(text)
    assert plain(words) == words
    assert normal(normal(text)) == normal(text)
