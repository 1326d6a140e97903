from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.core.pcm import FRAME_BYTES, SILENCE
from live_plugin.vad.bargein import BargeIn

FRAMES = st.binary(min_size=FRAME_BYTES, max_size=FRAME_BYTES)


def noise(level: float, seed: int = 1) -> bytes:
    return (np.random.default_rng(seed).standard_normal(FRAME_BYTES // 2) * level).astype("<i2").tobytes()


def test_an_echo_of_which_next_to_nothing_is_left_is_nobody() -> None:
    judge = BargeIn()
    assert max(judge(noise(3000, seed), noise(3, seed)) for seed in range(200)) < 0.5


def test_the_first_frame_of_two_is_answered_with_what_was_known_before() -> None:
    judge = BargeIn()
    heard = [judge(noise(1000, seed), noise(500, seed)) for seed in range(6)]
    assert heard[0] == 0
    assert heard[2::2] == heard[1:-1:2]
    assert len(set(heard)) == 4


def test_it_matters_which_of_the_two_was_heard_and_which_is_left() -> None:
    one, other = BargeIn(), BargeIn()
    assert [one(noise(1000), SILENCE) for _ in range(9)] != [other(SILENCE, noise(1000)) for _ in range(9)]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(FRAMES, FRAMES), max_size=6))
def test_any_sound_gives_a_probability(frames: list[tuple[bytes, bytes]]) -> None:
    judge = BargeIn()
    assert all(0 <= judge(heard, left) <= 1 for heard, left in [*frames, (SILENCE, SILENCE)])


def test_a_judge_remembers_for_itself() -> None:
    one, other = BargeIn(), BargeIn()
    for _ in range(10):
        one(noise(5000), noise(5000))
    fresh = BargeIn()
    assert [other(noise(100), noise(10)) for _ in range(4)] == pytest.approx(
        [fresh(noise(100), noise(10)) for _ in range(4)]
    )
