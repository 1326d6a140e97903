from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pocketsphinx", reason="needs the extra `hear`")

from live_plugin.vad.stopword import SENTENCES, Spotter

VOICES = Path(__file__).parent / "voices"
PAUSE = bytes(2 * 16_000 // 3)
STOP = ["stop", "never_mind", "cancel", "stop_talking", "be_quiet"]


def spoken(file: Path) -> bytes:
    """A clip as the gate hands it on: with silence around it."""
    with wave.open(str(file)) as clip:
        return PAUSE + clip.readframes(clip.getnframes()) + PAUSE


def clips(*, stop: bool) -> list[str]:
    return [file.name for file in sorted(VOICES.glob("*.wav")) if (file.name.split(".")[0] in STOP) is stop]


@pytest.fixture(scope="module")
def spotter() -> Spotter:
    return Spotter(SENTENCES)


@pytest.mark.parametrize("clip", clips(stop=True))
def test_stop_words_are_understood_in_several_voices(spotter: Spotter, clip: str) -> None:
    assert spotter(spoken(VOICES / clip)), spotter.judge(spoken(VOICES / clip))


@pytest.mark.parametrize("clip", clips(stop=False))
def test_other_short_sentences_are_not_taken_for_one(spotter: Spotter, clip: str) -> None:
    assert not spotter(spoken(VOICES / clip)), spotter.judge(spoken(VOICES / clip))


def test_a_person_may_have_words_of_their_own() -> None:
    spotter = Spotter(["good night", "xyzzy plugh"])
    assert spotter(spoken(VOICES / "good_night.awb.wav"))
    assert not spotter(spoken(VOICES / "stop.slt.wav"))


SOUNDS: dict[str, Callable[[int, int], bytes]] = {
    "silence": lambda length, seed: bytes(2 * length),
    "noise": lambda length, seed: (seed.to_bytes(4, "little") * length)[: 2 * length],
    "odd": lambda length, seed: bytes(2 * length + 1),
}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SOUNDS)), st.integers(0, 8000), st.integers(0, 2**32 - 1))
def test_what_is_no_speech_is_no_stop_word(spotter: Spotter, kind: str, length: int, seed: int) -> None:
    assert not spotter(SOUNDS[kind](length, seed))
