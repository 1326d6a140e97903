from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.audio.wav import read_wav
from live_plugin.core.listening import LATE_MS
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, RATE_IN, SAMPLE_BYTES, Reframer, seconds_in
from live_plugin.errors import AudioError, MissingExtra
from live_plugin.vad import wakeword

CLIPS = Path(__file__).parent / "wake"
ROOM = np.random.default_rng(0).normal(0, 12, RATE_IN).astype("<i2").tobytes()
"""A second of a quiet room."""


@pytest.fixture(params=["okay nabu", "hey computer"])
def phrase(request: pytest.FixtureRequest) -> str:
    pytest.importorskip("pymicro_wakeword" if request.param in wakeword.TRAINED else "pocketsphinx")
    return str(request.param)


def clip(phrase: str) -> bytes:
    return read_wav(CLIPS / f"{phrase.replace(' ', '_')}.wav", RATE_IN)


def found(phrase: str, pcm: bytes) -> list[float]:
    """When it was recognised, in seconds."""
    recognise = wakeword.make(phrase)
    return [number * FRAME_MS / 1000 for number, frame in enumerate(Reframer().feed(pcm), 1) if recognise(frame)]


def test_the_phrase_is_recognised_soon_behind_its_end(phrase: str) -> None:
    word = clip(phrase)
    ends = seconds_in(len(ROOM + word), RATE_IN)
    first = found(phrase, ROOM + word + ROOM)[0]
    assert ends - 0.15 <= first <= ends + LATE_MS / 1000


def test_other_speech_is_not_the_phrase(phrase: str) -> None:
    others = [clip(name) for name in ("okay nabu", "hey computer", "kitchen light") if name != phrase]
    assert found(phrase, ROOM + b"".join(other + ROOM for other in others)) == []


@settings(deadline=None, max_examples=20)
@given(st.lists(st.binary(min_size=FRAME_BYTES, max_size=FRAME_BYTES), max_size=20))
def test_any_sound_at_all_gets_an_answer(frames: list[bytes]) -> None:
    pytest.importorskip("pymicro_wakeword")
    recognise = wakeword.make("alexa")
    assert not any(map(recognise, frames))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("hey zorblax", "'zorblax' is no known English word; take others, or one of alexa, hey jarvis"),
        ("hey you", "too short to be told from other speech: take a longer one"),
    ],
)
def test_a_phrase_that_cannot_be_recognised_is_told(phrase: str, text: str) -> None:
    pytest.importorskip("pocketsphinx")
    with pytest.raises(AudioError, match=text):
        wakeword.make(phrase)


@pytest.mark.parametrize(
    ("phrase", "module", "extra"), [("alexa", "pymicro_wakeword", "wake"), ("hey computer", "pocketsphinx", "hear")]
)
def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, phrase: str, module: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=rf"the wake word '{phrase}' needs the extra '{extra}'"):
        wakeword.make(phrase)


def test_silence_is_no_phrase(phrase: str) -> None:
    assert found(phrase, bytes(3 * RATE_IN * SAMPLE_BYTES)) == []
