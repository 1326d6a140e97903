from __future__ import annotations

import numpy as np
import pytest
import soxr

from live_plugin import vad
from live_plugin.audio.echo import HalfDuplex
from live_plugin.audio.mouth import NOTE_MS, NOTES_HZ, Mouth, chime
from live_plugin.audio.null import NullSink
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.listening import FIRST_START_MS, Button
from live_plugin.core.pcm import FRAME_BYTES, FRAME_SAMPLES, RATE_IN, RATE_OUT, SAMPLE_BYTES, seconds_in

SECOND = bytes(SAMPLE_BYTES * RATE_OUT)
CHIME_S = seconds_in(len(chime()), RATE_OUT)


class House:
    """A mouth whose clock is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.heard = bytearray()
        self.sink = NullSink(lambda: self.now, self.heard.extend)
        self.mouth = Mouth(self.sink)


@pytest.fixture
def house() -> House:
    return House()


def test_an_answer_is_played_until_its_last_sample(house: House) -> None:
    assert not house.mouth.answering
    house.mouth.play(SECOND)
    house.now = 0.9
    assert house.mouth.answering
    assert house.mouth.deafening
    house.now = 1.1
    assert not house.mouth.answering
    assert not house.mouth.deafening


def test_a_notice_behind_an_answer_is_none_but_deafens(house: House) -> None:
    house.mouth.play(SECOND)
    house.sink.play(SECOND)
    house.now = 0.9
    assert house.mouth.answering
    house.now = 1.5
    assert not house.mouth.answering
    assert house.mouth.deafening


def test_the_chime_is_heard_and_neither_answers_nor_deafens(house: House) -> None:
    house.mouth.chime()
    assert house.mouth.waiting_samples
    assert not house.mouth.answering
    assert not house.mouth.deafening
    house.now = CHIME_S
    assert house.mouth.played_samples == len(chime()) // SAMPLE_BYTES
    assert bytes(house.heard) == chime()


def test_what_comes_behind_the_chime_deafens(house: House) -> None:
    house.mouth.chime()
    house.mouth.play(SECOND)
    assert house.mouth.answering
    assert house.mouth.deafening


def test_where_something_sounds_no_chime_is_needed(house: House) -> None:
    house.sink.play(SECOND)
    house.mouth.chime()
    assert house.mouth.waiting_samples == RATE_OUT
    assert house.mouth.deafening


def test_after_a_flush_a_notice_is_no_answer(house: House) -> None:
    house.mouth.play(SECOND)
    house.now = 0.5
    house.mouth.flush()
    house.sink.play(SECOND)
    assert not house.mouth.answering
    assert house.mouth.deafening


def test_a_half_duplex_ear_hears_the_first_word_over_the_chime(house: House) -> None:
    ear, word = HalfDuplex(lambda: house.mouth.deafening, Button()), b"\1" * FRAME_BYTES
    house.mouth.chime()
    assert ear(word) == word


@pytest.mark.parametrize("echo_db", [6, 0, -10, -20])
@pytest.mark.parametrize("fades_s", [0.2, 0.6])
def test_the_chime_alone_opens_no_gate(echo_db: int, fades_s: float) -> None:
    detector, gate, random = vad.make("webrtc"), Gate(GateSettings(start_ms=FIRST_START_MS)), np.random.default_rng(1)
    notes = soxr.resample(np.frombuffer(chime(), "<i2").astype(float), RATE_OUT, RATE_IN)
    room = random.normal(0, 1, round(fades_s * RATE_IN)) * np.geomspace(1, 1e-3, round(fades_s * RATE_IN))
    echo = np.convolve(notes, room * 10 ** (echo_db / 20) / np.linalg.norm(room))
    sound = random.normal(0, 12, 4 * RATE_IN)
    sound[2 * RATE_IN :][: len(echo)] += echo
    frames = [frame.tobytes() for frame in np.clip(sound, -32768, 32767).astype("<i2").reshape(-1, FRAME_SAMPLES)]
    assert [event for frame in frames for event in gate.feed(frame, detector(frame))] == []


def test_the_chime_is_short_and_does_not_click() -> None:
    sound = np.frombuffer(chime(), "<i2")
    assert seconds_in(len(chime()), RATE_OUT) == pytest.approx(len(NOTES_HZ) * NOTE_MS / 1000)
    assert abs(int(sound[0])) < 10
    assert abs(int(sound[-1])) < 10
    assert 2000 < np.abs(sound).max() < 8000
