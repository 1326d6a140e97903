from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.core.pcm import RATE_IN
from live_plugin.vad.sketch import SIZE, WINDOW, Sketcher

BANDS, VERDICT, VOICED = slice(0, 16), 17, 18


def pcm(sound: np.ndarray) -> bytes:
    return np.round(sound).astype("<i2").tobytes()


def noise(seconds: float, level: float) -> np.ndarray:
    return np.random.default_rng(1).standard_normal(int(seconds * RATE_IN)) * level


def buzz(seconds: float, hertz: float) -> np.ndarray:
    """A voice without words: one pitch and its overtones."""
    time = np.arange(int(seconds * RATE_IN)) / RATE_IN
    return 1000 * sum(np.sin(2 * np.pi * k * hertz * time) / k for k in range(1, 10))


def sketches(sound: np.ndarray) -> np.ndarray:
    """One for every 40 ms."""
    sketch, raw = np.zeros(SIZE, np.float32), pcm(sound)
    sketcher, found = Sketcher(sketch), []
    for at in range(0, len(raw) - 2 * WINDOW + 1, 2 * WINDOW):
        sketcher(raw[at : at + 2 * WINDOW], False)
        found.append(sketch.copy())
    return np.array(found)


def test_steady_noise_becomes_the_floor() -> None:
    got = sketches(np.concatenate([noise(1, 100), noise(8, 1000)]))
    assert got[26:28, BANDS].mean() > 3.5
    assert abs(got[-25:, BANDS].mean()) < 1


def test_words_do_not_become_the_floor() -> None:
    got = sketches(np.concatenate([noise(2, 10), buzz(0.5, 120) + noise(0.5, 10), noise(1, 10)]))
    assert got[51:62, 1].min() > 3
    assert abs(got[-10:, BANDS].mean()) < 1


@pytest.mark.parametrize("hertz", [100, 160, 240, 350])
def test_a_voice_is_periodic_and_hiss_is_not(hertz: float) -> None:
    quiet = noise(1, 10)
    voice = sketches(np.concatenate([quiet, buzz(0.4, hertz)]))[27:, VOICED]
    hiss = sketches(np.concatenate([quiet, noise(0.4, 3000)]))[27:, VOICED]
    assert np.median(voice) > 2 * np.median(hiss)


def test_loudness_does_not_matter() -> None:
    sound = np.concatenate([noise(1, 100), buzz(0.5, 120) + noise(0.5, 100)])
    assert np.abs(sketches(sound) - sketches(sound * 3)).max() < 0.1


def test_the_verdict_is_part_of_the_sketch() -> None:
    sketch = np.zeros(SIZE, np.float32)
    sketcher = Sketcher(sketch)
    found = []
    for verdict in (True, False):
        sketcher(bytes(2 * WINDOW), verdict)
        found.append(sketch[VERDICT])
    assert found == [1, 0]


SOUNDS = st.one_of(
    st.binary(min_size=2 * WINDOW, max_size=2 * WINDOW),
    st.sampled_from([bytes(2 * WINDOW), b"\xff\x7f" * WINDOW, b"\x00\x80\xff\x7f" * (WINDOW // 2)]),
)


@settings(deadline=None, max_examples=30)
@given(st.lists(SOUNDS, max_size=8), st.booleans())
def test_any_audio_gives_a_bounded_sketch(sounds: list[bytes], verdict: bool) -> None:
    sketch = np.zeros(SIZE, np.float32)
    sketcher = Sketcher(sketch)
    for sound in sounds * 3:
        sketcher(sound, verdict)
        assert np.abs(sketch).max() <= 25
