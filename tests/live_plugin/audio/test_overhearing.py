from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.audio.null import NullSink
from live_plugin.audio.overhearing import LEAST_POWER, MARGIN, Moment, Outstanding, Overhearing, is_persons, trimmed
from live_plugin.audio.subtract import Subtractor
from live_plugin.audio.wav import read_wav
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, FRAME_SAMPLES, RATE_IN, RATE_OUT, SAMPLE_BYTES
from live_plugin.vad.stopword import SENTENCES

HOME = Path(__file__).parents[3] / "mock_server/stories/home"
VOICES = Path(__file__).parents[1] / "vad/voices"
WORD_S = 6.0
"""When the person speaks."""


def samples(file: Path, rate: int = RATE_IN) -> np.ndarray:
    return np.frombuffer(read_wav(file, rate), "<i2").astype(float)


class Kitchen:
    """A long answer, begun after a second, and a microphone beside the loudspeaker."""

    def __init__(self) -> None:
        self._now = 0.0
        self.prepared = 0
        self.sink = NullSink(lambda: self._now)
        self.overhear = Overhearing(self.sink, self._prepare)
        answer = np.concatenate([samples(file, RATE_OUT) for file in sorted((HOME / "reply").glob("*.wav"))[:8]])
        self._answer = (answer * 3000 / np.sqrt(np.mean(answer**2))).clip(-32768, 32767).astype("<i2").tobytes()

    def _prepare(self) -> None:
        self.prepared += 1

    def heard(self, word: np.ndarray | None = None, level_db: float = 0.0) -> list[bytes]:
        """What is overheard where a person says the word at this level, relative to the echo's."""
        sound, overheard = self._microphone(word, level_db), []
        for number, frame in enumerate(sound.reshape(-1, FRAME_SAMPLES)):
            if number == 50:
                self.sink.play(self._answer)
            self._now += FRAME_MS / 1000
            overheard.append(self.overhear(frame.tobytes()))
        return [words for words in overheard if words]

    def _microphone(self, word: np.ndarray | None, level_db: float) -> np.ndarray:
        random = np.random.default_rng(1)
        played = soxr.resample(np.frombuffer(self._answer, "<i2").astype(float), RATE_OUT, RATE_IN)
        room = random.normal(0, 1, RATE_IN // 4) * np.geomspace(1, 1e-3, RATE_IN // 4)
        echo = np.convolve(played, room / np.linalg.norm(room))
        sound = random.normal(0, 12, len(echo) // FRAME_SAMPLES * FRAME_SAMPLES + 3 * RATE_IN)
        at = RATE_IN + 80 * RATE_IN // 1000
        sound[at : at + len(echo)] += echo
        if word is not None:
            at, level = round(WORD_S * RATE_IN), np.sqrt(np.mean(echo**2)) * 10 ** (level_db / 20)
            sound[at : at + len(word)] += word * level / np.sqrt(np.mean(word**2))
        return np.clip(sound, -32768, 32767).astype("<i2")


@pytest.mark.parametrize("level_db", [0, 6])
@pytest.mark.parametrize("clip", ["stop.slt.wav", "stop.awb.wav", "never_mind.slt.wav"])
def test_a_stop_word_is_heard_over_the_answer(clip: str, level_db: float) -> None:
    pytest.importorskip("pocketsphinx", reason="needs the extra `hear`")
    from live_plugin.vad.stopword import Spotter

    spotter, kitchen = Spotter(SENTENCES), Kitchen()
    overheard = kitchen.heard(samples(VOICES / clip), level_db)
    assert [words for words in overheard if spotter(words)]
    assert kitchen.prepared == 1


def test_the_answer_is_not_taken_for_a_person() -> None:
    assert Kitchen().heard() == []


def test_where_nothing_sounds_nothing_is_done() -> None:
    overhear = Overhearing(NullSink(), lambda: pytest.fail("nothing sounds"))
    with wave.open(str(VOICES / "stop.slt.wav")) as clip:
        pcm = clip.readframes(clip.getnframes())
    assert {overhear(pcm[at : at + FRAME_BYTES]) for at in range(0, len(pcm) - FRAME_BYTES, FRAME_BYTES)} == {b""}


class Deaf:
    """A sink that does not tell what it plays."""

    waiting_samples = 1


def test_beside_a_sink_that_tells_nothing_what_is_loud_is_heard() -> None:
    overhear = Overhearing(Deaf())  # type: ignore[arg-type]
    word = samples(VOICES / "stop.slt.wav")
    sound = np.random.default_rng(1).normal(0, 12, 3 * RATE_IN)
    sound[RATE_IN : RATE_IN + len(word)] += word
    frames = sound.astype("<i2").reshape(-1, FRAME_SAMPLES)
    overheard = b"".join(overhear(frame.tobytes()) for frame in frames)
    assert 0.5 * len(word) < len(overheard) / SAMPLE_BYTES < len(word) + RATE_IN // 2


def test_two_ears_may_ask_what_a_sink_plays() -> None:
    heard = bytearray()
    sink = NullSink(hear=heard.extend)
    Overhearing(sink)
    sink.play(bytes(480))
    assert len(heard) == 480


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), max_size=60))
def test_what_stands_out_is_a_number_whatever_comes(frames: list[tuple[float, float]]) -> None:
    outstanding = Outstanding()
    assert all(0 <= outstanding(left, taken) < 1e9 / LEAST_POWER for left, taken in frames)


WORDS = samples(VOICES / "stop_talking.slt.wav")
WORDS = WORDS[: len(WORDS) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
NOISE = np.random.default_rng(1).normal(0, 500, WORDS.shape)
NOTHING = np.zeros_like(WORDS)


def moments(left: np.ndarray, taken: np.ndarray, played: np.ndarray) -> list[Moment]:
    return [Moment(*sounds, speech=1.0) for sounds in zip(left, taken, played, strict=True)]


@pytest.mark.parametrize(
    ("left", "taken", "played", "persons"),
    [
        (WORDS, NOTHING, NOTHING, True),
        (WORDS, NOISE, NOISE, True),
        (WORDS, WORDS, NOISE, False),
        (WORDS, NOTHING, WORDS, False),
        (WORDS / 20, NOISE, NOISE, False),
    ],
    ids=["nothing is played", "something else is played", "it is like what was taken out", "and played", "it is faint"],
)
def test_whose_words_they_are(left: np.ndarray, taken: np.ndarray, played: np.ndarray, persons: bool) -> None:
    words = moments(left, taken, played)
    assert is_persons(words, words) is persons


def test_what_comes_much_later_than_it_was_played_is_known_all_the_same() -> None:
    before, words = moments(NOISE, NOTHING, WORDS), moments(WORDS, NOTHING, NOISE)
    assert not is_persons(words, [*before, *words])
    assert is_persons(words, [*moments(NOISE, NOTHING, NOISE), *words])


def test_what_hardly_stands_out_is_cut_off_but_for_the_faint_ends_of_words() -> None:
    speech = [1.0] * 40 + [50.0] * 10 + [2.0] * 5 + [30.0] * 10 + [1.0] * 40
    words = [Moment(np.full(FRAME_SAMPLES, n), NOISE[0], NOISE[0], each) for n, each in enumerate(speech)]
    assert [int(moment.left[0]) for moment in trimmed(words)] == list(range(40 - MARGIN, 65 + MARGIN))


def test_where_nothing_stands_out_nothing_is_cut_off() -> None:
    words = [Moment(NOISE[0], NOISE[0], NOISE[0], 0.0)] * 9
    assert trimmed(words) == words


@settings(max_examples=4)
@given(st.integers(0, 20), st.integers(0, 2**32 - 1))
def test_an_echo_is_learnt_wherever_it_comes_from(delay: int, seed: int) -> None:
    random, subtract = np.random.default_rng(seed), Subtractor()
    played = random.normal(0, 3000, (120, FRAME_SAMPLES)).astype(np.float32)
    heard = np.concatenate([np.zeros((delay, FRAME_SAMPLES), np.float32), played / 2])
    left = np.concatenate([subtract(near, far)[0] for near, far in zip(heard, played, strict=False)][-40:])
    assert np.mean(left**2) < 0.1 * np.mean(played**2) / 4


def test_what_nobody_plays_is_left_as_it_is() -> None:
    words, subtract = samples(VOICES / "stop.slt.wav").astype(np.float32), Subtractor()
    for frame in words[: len(words) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES):
        left, taken = subtract(frame, np.zeros_like(frame))
        assert np.array_equal(left, frame)
        assert not taken.any()
