from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.hearing.pronunciation import PHONES, guess, pronunciations


@pytest.mark.parametrize(
    ("word", "phones"),
    [("lamp", "L AE M P"), ("thing", "TH IH NG"), ("zigbee", "Z IH G B EH"), ("quick", "K W IH K")],
)
def test_letters_become_phones(word: str, phones: str) -> None:
    assert guess(word) == phones


@given(st.text(min_size=1))
def test_anything_has_a_pronunciation_of_known_phones(word: str) -> None:
    assert set(guess(word).split()) <= set(PHONES) - {""}
    assert guess(word)


def test_the_dictionary_comes_first_with_all_its_ways(tmp_path: Path) -> None:
    file = tmp_path / "words.dict"
    file.write_text("the DH AH\nthe(2) DH IY\nthen DH EH N\n")
    assert pronunciations(["the", "zog"], file) == {"the": ["DH AH", "DH IY"], "zog": ["Z AA G"]}
