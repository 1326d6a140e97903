from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mock_server.hearing.margin import MOMENT, SILENCE, SOUND, with_margin


def tone(moments: int) -> np.ndarray:
    return (8000 * np.sin(np.arange(moments * MOMENT) / 5)).astype(np.int16)


@given(st.integers(0, 100), st.integers(0, 100))
def test_what_a_gate_leaves_around_the_words_makes_no_difference(before: int, after: int) -> None:
    words = tone(50)
    heard = np.concatenate([np.zeros(before * MOMENT, np.int16), words, np.zeros(after * MOMENT, np.int16)])
    framed = with_margin(heard)
    assert len(words) + 2 * SILENCE <= len(framed) <= len(words) + 2 * (SILENCE + SOUND + MOMENT)
    [found] = np.flatnonzero(framed)[:1]
    assert np.array_equal(framed[found : found + len(words) - 1], words[1:])


@given(st.lists(st.integers(-3, 3), max_size=400))
def test_any_sound_at_all_gets_a_margin_or_stays(values: list[int]) -> None:
    samples = np.array(values, np.int16)
    assert len(with_margin(samples)) >= 0
    assert with_margin(np.zeros(1600, np.int16)).size == 1600
