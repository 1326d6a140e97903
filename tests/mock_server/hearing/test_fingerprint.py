from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mock_server.hearing.fingerprint import Fingerprint
from mock_server.hearing.recording import RATE, Samples, read

ASK = Path(__file__).parents[3] / "mock_server/stories/home/ask"
CLIP = read(ASK / "kitchen_light_on.rms.wav")


def noisy(samples: Samples) -> Samples:
    loudness = np.sqrt(np.square(samples.astype(float)).mean())
    return (samples + np.random.default_rng(1).normal(0, loudness / 10, len(samples))).astype(np.int16)


CHANGES: dict[str, Callable[[Samples], Samples]] = {
    "as it is": lambda samples: samples,
    "silence before": lambda samples: np.concatenate([np.zeros(7777, np.int16), samples]),
    "cut at both ends": lambda samples: samples[1500:-1500],
    "off the grid of moments": lambda samples: samples[83:],
    "quieter": lambda samples: (samples // 20).astype(np.int16),
    "resampled": lambda s: soxr.resample(soxr.resample(s, RATE, 44_100), 44_100, RATE).astype(np.int16),
    "noise 20 dB below": noisy,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_known_recording_is_recognised(change: str) -> None:
    assert Fingerprint(CLIP).likeness(Fingerprint(CHANGES[change](CLIP))).same


@pytest.mark.parametrize(
    "other", ["kitchen_light_on.awb.wav", "living_room_lamp_on.rms.wav", "light_and_blinds.rms.wav", "stop.rms.wav"]
)
def test_another_voice_or_sentence_is_not(other: str) -> None:
    assert not Fingerprint(CLIP).likeness(Fingerprint(read(ASK / other))).same


def test_a_sentence_that_only_begins_alike_is_not() -> None:
    """The longer one says "and close the blinds" as well."""
    longer = np.concatenate([CLIP, read(ASK / "bedroom_blinds_close.rms.wav")])
    assert not Fingerprint(CLIP).likeness(Fingerprint(longer)).same


@settings(max_examples=30, deadline=None)
@given(arrays.arrays(np.int16, st.integers(0, 4000)))
def test_any_sound_at_all_has_a_likeness(samples: Samples) -> None:
    likeness = Fingerprint(CLIP).likeness(Fingerprint(samples))
    assert -1.01 <= likeness.whole <= 1.01
    assert not likeness.same
