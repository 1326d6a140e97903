from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import soxr
from hypothesis import given
from hypothesis import strategies as st

from live_plugin import vad
from live_plugin.audio.echo import (
    ECHO_MS,
    LINGER_MS,
    PERIOD_BYTES,
    EchoCanceller,
    Filter,
    HalfDuplex,
    Reference,
    untouched,
)
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSink, read_wav
from live_plugin.core.events import Opened
from live_plugin.core.gate import Gate
from live_plugin.core.listening import Button
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, FRAME_SAMPLES, RATE_IN, RATE_OUT, SAMPLE_BYTES, SILENCE
from live_plugin.errors import AudioError, MissingExtra
from live_plugin.vad.bargein import BargeIn

SPEECH = b"\1\0" * (FRAME_BYTES // 2)


class Playing:
    """A second of sound, beginning now."""

    def __init__(self) -> None:
        self.now = 0.0
        self.button = Button()
        self.sink = NullSink(clock=lambda: self.now)
        self.half = HalfDuplex(lambda: self.sink.waiting_samples > 0, self.button)
        self.sink.play(bytes(2 * RATE_OUT))


def test_half_duplex_is_deaf_while_something_is_played_and_a_moment_after():
    playing = Playing()
    assert {playing.half(SPEECH) for _ in range(50)} == {SILENCE}
    playing.now = 1.0
    assert playing.sink.played_samples == RATE_OUT
    heard = [playing.half(SPEECH) for _ in range(ECHO_MS // FRAME_MS)]
    assert heard == [SILENCE] * (len(heard) - 1) + [SPEECH]


def test_who_holds_the_button_is_heard_all_the_same():
    playing = Playing()
    playing.button.press()
    assert playing.half(SPEECH) == SPEECH
    playing.button.release()
    assert playing.half(SPEECH) == SILENCE


HOME = Path(__file__).parents[3] / "mock_server/stories/home"
DELAY_MS = 80


def samples(folder: str, name: str) -> np.ndarray:
    return np.frombuffer(read_wav(HOME / folder / name, RATE_IN), "<i2").astype(float)


class Kitchen:
    """Two answers from a loudspeaker, one after the other, and a microphone beside it; a person may speak over both."""

    def __init__(self) -> None:
        self._now = 0.0
        self.sink = NullSink(clock=lambda: self._now)
        self._answer = read_wav(HOME / "reply/all_right.wav", RATE_OUT) * 4

    def opened(self, without_echo: Filter, *, person: bool = False) -> int:
        """How often the gate opened."""
        detector, gate, opened = vad.make("webrtc"), Gate(), 0
        for number, frame in enumerate(self._microphone(person).reshape(-1, FRAME_SAMPLES)):
            if number in (50, 500):
                self.sink.play(self._answer)
            self._now += FRAME_MS / 1000
            heard = without_echo(frame.tobytes())
            opened += sum(isinstance(event, Opened) for event in gate.feed(heard, detector(heard)))
        return opened

    def _microphone(self, person: bool) -> np.ndarray:
        played = soxr.resample(np.frombuffer(self._answer, "<i2").astype(float), RATE_OUT, RATE_IN)
        sound = np.random.default_rng(1).normal(0, 12, 900 * FRAME_SAMPLES)
        for begin in (50, 500):
            for tap, (delay_ms, part) in enumerate([(0, 0.6), (7, 0.3), (23, -0.2), (41, 0.1)]):
                at = begin * FRAME_SAMPLES + (DELAY_MS + delay_ms) * RATE_IN // 1000 + tap
                sound[at : at + len(played)] += part * played
        if person:
            words = 2 * samples("ask", "bedroom_thermostat.rms.wav")
            sound[520 * FRAME_SAMPLES :][: len(words)] += words
        return np.clip(sound, -32768, 32767).astype("<i2")


def test_the_echo_of_an_answer_opens_nothing_once_it_is_cancelled_and_a_person_who_speaks_over_it_does() -> None:
    pytest.importorskip("pywebrtc_audio", reason="the extra 'echo' is not installed")
    assert Kitchen().opened(untouched) > 0
    kitchen = Kitchen()
    assert kitchen.opened(EchoCanceller(kitchen.sink, BargeIn())) == 0
    kitchen = Kitchen()
    assert kitchen.opened(EchoCanceller(kitchen.sink, BargeIn()), person=True) > 0


@pytest.mark.parametrize(("speech", "frames"), [(0.4, 0), (0.6, LINGER_MS // FRAME_MS)])
def test_while_an_answer_sounds_and_a_moment_after_only_what_the_judge_takes_for_a_person_is_heard(
    speech: float, frames: int
) -> None:
    pytest.importorskip("pywebrtc_audio", reason="the extra 'echo' is not installed")
    now = 0.0
    sink = NullSink(clock=lambda: now)
    cancel = EchoCanceller(sink, lambda heard, left: speech)
    noise = np.random.default_rng(1).normal(0, 1000, FRAME_SAMPLES).astype("<i2").tobytes()
    sink.play(bytes(2 * PERIOD_BYTES))
    heard = []
    for number in range(1 + LINGER_MS // FRAME_MS):
        now = number * FRAME_MS / 1000 + 0.03
        heard.append(cancel(noise) != SILENCE)
    assert sum(heard[:-1]) == frames
    assert heard[-1]


def test_where_nothing_is_played_nothing_is_taken_away() -> None:
    pytest.importorskip("pywebrtc_audio", reason="the extra 'echo' is not installed")
    words = samples("ask", "bedroom_thermostat.rms.wav")
    words = words[: len(words) // FRAME_SAMPLES * FRAME_SAMPLES]
    cancel = EchoCanceller(NullSink(clock=lambda: 0.0), BargeIn())
    heard = b"".join(cancel(frame.tobytes()) for frame in words.astype("<i2").reshape(-1, FRAME_SAMPLES))
    left = np.frombuffer(heard, "<i2").astype(float)
    assert np.sum(left**2) == pytest.approx(np.sum(words**2), rel=0.2)


def test_a_sink_that_does_not_tell_what_it_plays_is_told_with_what_to_do() -> None:
    with pytest.raises(AudioError, match="needs `output: speaker`; elsewhere take full"):
        EchoCanceller(object(), BargeIn())  # type: ignore[arg-type]


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)
    with pytest.raises(MissingExtra, match="echo cancellation needs the extra 'echo'"):
        EchoCanceller(NullSink(), BargeIn())


def test_a_file_that_is_written_can_be_listened_to_as_well(tmp_path: Path) -> None:
    heard = bytearray()
    sink = WavSink(tmp_path / "answer.wav")
    sink.hear = heard.extend
    sink.play(b"\1\0" * 480)
    assert heard == b"\1\0" * 480
    assert len(read_wav(tmp_path / "answer.wav", RATE_OUT)) == 960


def tone(periods: int) -> bytes:
    time = np.arange(periods * PERIOD_BYTES // SAMPLE_BYTES) / RATE_OUT
    return (8000 * np.sin(2 * np.pi * 440 * time)).astype("<i2").tobytes()


@given(st.lists(st.integers(0, 3 * PERIOD_BYTES // 2), max_size=30))
def test_the_reference_is_whole_frames_however_it_comes(pieces: list[int]) -> None:
    reference, at, sound = Reference(), 0, tone(50)
    for length in pieces:
        reference.put(sound[at : at + 2 * length])
        at += 2 * length
        assert len(reference.take()) == FRAME_SAMPLES


def test_the_reference_is_late_by_a_frame_and_no_more() -> None:
    reference, sound = Reference(), tone(50)
    frames = []
    for period in range(50):
        reference.put(sound[period * PERIOD_BYTES :][:PERIOD_BYTES])
        frames.append(reference.take())
    played = soxr.resample(np.frombuffer(sound, "<i2"), RATE_OUT, RATE_IN).astype(float)
    told = np.concatenate(frames)[FRAME_SAMPLES:].astype(float)
    assert np.abs(told - played[: len(told)])[200:].max() < 200


def test_what_piles_up_because_two_clocks_differ_is_dropped() -> None:
    reference = Reference()
    reference.put(bytes(9 * PERIOD_BYTES))
    for _ in range(2 * Reference.LOOK):
        reference.put(bytes(PERIOD_BYTES))
        reference.take()
    reference.put(tone(1))
    until_heard = next(number for number in range(20) if reference.take().any())
    assert until_heard <= 2
