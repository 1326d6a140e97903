from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.hearing import Ear, RecordingError, Sentence
from mock_server.hearing.recording import read

ASK = Path(__file__).parents[3] / "mock_server/stories/home/ask"
LIGHT = Sentence("Turn on the kitchen light", (ASK / "kitchen_light_on.rms.wav",))
STOP = Sentence("Stop!", (ASK / "stop.rms.wav",))
EAR = Ear([LIGHT, STOP], recogniser="none")


def sound(name: str) -> bytes:
    return read(ASK / name).tobytes()


def test_a_known_recording_gives_the_sentence_as_the_story_writes_it() -> None:
    guess = EAR.recognise(sound("stop.rms.wav"))
    assert (guess.text, guess.how) == ("Stop!", "fingerprint")
    assert guess.nearest[0] == ("Stop!", guess.score)


def test_another_voice_needs_the_recogniser() -> None:
    guess = EAR.recognise(sound("kitchen_light_on.awb.wav"))
    assert (guess.text, guess.how) == (None, "none")
    assert {text for text, _ in guess.nearest} == {LIGHT.text, STOP.text}


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=5000))
def test_any_bytes_get_a_guess(pcm: bytes) -> None:
    assert EAR.recognise(pcm).text is None


def test_one_recording_under_two_sentences_belongs_to_the_first() -> None:
    ear = Ear([LIGHT, Sentence("switch on the kitchen light", LIGHT.recordings)], recogniser="none")
    assert ear.recognise(sound("kitchen_light_on.rms.wav")).text == LIGHT.text


def test_of_a_whole_recording_the_end_is_listened_to() -> None:
    minutes = bytes(32_000 * 60 * 3)
    assert EAR.recognise(minutes + sound("stop.rms.wav")).text == "Stop!"
    assert EAR.recognise(sound("stop.rms.wav") + minutes).text is None


def test_no_sentences_are_no_guess() -> None:
    assert Ear([]).recognise(sound("stop.rms.wav")).text is None


def test_nothing_is_read_before_it_is_needed(tmp_path: Path) -> None:
    ear = Ear([Sentence("gone", (tmp_path / "gone.wav",))])
    with pytest.raises(RecordingError, match=r"gone\.wav"):
        ear.recognise(bytes(640))


def test_several_sessions_may_ask_at_once() -> None:
    ear = Ear([LIGHT, STOP], recogniser="none")
    names = ["stop.rms.wav", "kitchen_light_on.rms.wav"] * 4
    with ThreadPoolExecutor(4) as pool:
        heard = [guess.text for guess in pool.map(ear.recognise, map(sound, names))]
    assert heard == [STOP.text, LIGHT.text] * 4


# ── with the extra `hear` ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def listener() -> Ear:
    pytest.importorskip("pocketsphinx")
    texts = ["Turn on the kitchen light", "turn off the kitchen light", "dim the living room lamp to 30%", "good night",
             "turn on the living room lamp", "turn off the Zigbee lamp", "lock the front door", "unlock the front door",
             "play something *"]  # fmt: skip
    return Ear([Sentence(text) for text in texts])


@pytest.mark.parametrize(
    ("clip", "text"),
    [
        ("living_room_lamp.wav", "turn on the living room lamp"),
        ("kitchen_light_on.awb.wav", "Turn on the kitchen light"),
        ("front_door_unlock.rms.wav", "unlock the front door"),
        ("living_room_lamp_dim.rms.wav", "dim the living room lamp to 30%"),
    ],
)
def test_any_voice_is_understood(listener: Ear, clip: str, text: str) -> None:
    guess = listener.recognise(sound(clip))
    assert (guess.text, guess.how) == (text, "recogniser")
    assert 0.5 <= guess.score <= 1


@pytest.mark.parametrize("clip", ["house.rms.wav", "timer.rms.wav", "bedroom_temperature.awb.wav", "stop.awb.wav"])
def test_what_is_not_in_the_story_is_rejected(listener: Ear, clip: str) -> None:
    guess = listener.recognise(sound(clip))
    assert (guess.text, guess.how) == (None, "none")


def test_the_nearest_sentences_are_named(listener: Ear) -> None:
    nearest = listener.recognise(sound("light_and_blinds.rms.wav")).nearest
    assert "Turn on the kitchen light" in [text for text, _ in nearest]


def test_a_sentence_within_other_speech_is_rejected(listener: Ear) -> None:
    around = sound("timer.rms.wav")
    assert listener.recognise(around + sound("good_night.awb.wav") + around).text is None


@pytest.mark.parametrize("loudness", [0, 3, 300, 10_000])
def test_noise_is_rejected(listener: Ear, loudness: int) -> None:
    noise = np.random.default_rng(5).normal(0, loudness, 32_000).clip(-32768, 32767).astype("<i2").tobytes()
    assert listener.recognise(noise).text is None


def test_the_same_sound_gets_the_same_guess_whatever_came_before(listener: Ear) -> None:
    first = listener.recognise(sound("good_night.awb.wav"))
    listener.recognise(sound("stop.rms.wav"))
    assert listener.recognise(sound("good_night.awb.wav")) == first


def test_without_the_extra_the_fingerprint_remains(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mock_server.hearing.recogniser.installed", lambda: False)
    ear = Ear([LIGHT, STOP])
    shutil.copy(ASK / "stop.rms.wav", tmp_path / "again.wav")
    assert ear.recognise(read(tmp_path / "again.wav").tobytes()).text == STOP.text
    assert ear.recognise(sound("stop.awb.wav")).text is None
