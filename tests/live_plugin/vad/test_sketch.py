from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.core.pcm import FRAME_BYTES, FRAME_SAMPLES, RATE_IN, Reframer
from live_plugin.vad.sketch import SIZE, Sketcher

BANDS = slice(0, 9)
VOICED, LEVEL = 10, 11


def pcm(sound: np.ndarray) -> bytes:
    return np.round(sound).astype("<i2").tobytes()


def noise(seconds: float, level: float) -> np.ndarray:
    return np.random.default_rng(1).standard_normal(int(seconds * RATE_IN)) * level


def buzz(seconds: float, hertz: float) -> np.ndarray:
    """A voice without words: one pitch and its overtones."""
    time = np.arange(int(seconds * RATE_IN)) / RATE_IN
    return 1000 * sum(np.sin(2 * np.pi * k * hertz * time) / k for k in range(1, 10))


def sketches(sound: np.ndarray) -> np.ndarray:
    sketcher = Sketcher()
    return np.array([sketcher(frame, False) for frame in Reframer().feed(pcm(sound))])


def test_steady_noise_becomes_the_floor() -> None:
    got = sketches(np.concatenate([noise(1, 100), noise(8, 1000)]))
    assert got[51:55, BANDS].mean() > 1.5
    assert abs(got[-50:, BANDS].mean()) < 0.6


def test_words_do_not_become_the_floor() -> None:
    got = sketches(np.concatenate([noise(2, 10), buzz(0.5, 120) + noise(0.5, 10), noise(1, 10)]))
    assert got[100:125, 1].min() > 1
    assert abs(got[-20:, BANDS].mean()) < 0.6


@pytest.mark.parametrize("hertz", [160, 240, 350])
def test_a_voice_is_periodic_and_hiss_is_not(hertz: float) -> None:
    quiet = noise(1, 10)
    voice = sketches(np.concatenate([quiet, buzz(0.4, hertz)]))[55:, VOICED]
    hiss = sketches(np.concatenate([quiet, noise(0.4, 3000)]))[55:, VOICED]
    assert np.median(voice) > 0.55
    assert np.median(hiss) < 0.45


def test_loudness_does_not_matter() -> None:
    sound = np.concatenate([noise(1, 100), buzz(0.5, 120) + noise(0.5, 100)])
    assert np.abs(sketches(sound) - sketches(sound * 3)).max() < 0.1


FRAMES = st.one_of(
    st.binary(min_size=FRAME_BYTES, max_size=FRAME_BYTES),
    st.sampled_from([bytes(FRAME_BYTES), b"\xff\x7f" * FRAME_SAMPLES]),
)


@settings(deadline=None, max_examples=30)
@given(st.lists(FRAMES, max_size=8), st.booleans())
def test_any_audio_gives_a_bounded_sketch(frames: list[bytes], verdict: bool) -> None:
    sketcher = Sketcher()
    for frame in frames * 3:
        sketch = sketcher(frame, verdict)
        assert sketch.shape == (SIZE,)
        assert np.abs(sketch).max() <= 3
