from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.hearing.detector import FRAME_BYTES, LONGEST_MS, SpeechBegan, SpeechDetector, SpeechEnded
from mock_server.hearing.recording import RATE, read

ASK = Path(__file__).parents[3] / "mock_server/stories/home/ask"
SPEECH = read(ASK / "kitchen_light_on.rms.wav").tobytes()
SECOND = bytes(2 * RATE)
STREAM = SECOND + SPEECH + SECOND + SPEECH + SECOND


def detector(start: str = "HIGH", end: str = "HIGH", prefix: int = 100, silence: int = 500) -> SpeechDetector:
    return SpeechDetector(start=start, end=end, prefix_padding_ms=prefix, silence_duration_ms=silence)


@pytest.mark.parametrize("start", ["HIGH", "LOW"])
@pytest.mark.parametrize("end", ["HIGH", "LOW"])
def test_each_sentence_begins_and_ends_where_it_is_spoken(start: str, end: str) -> None:
    began, ended, *second = detector(start, end).feed(STREAM)
    length = len(SPEECH) * 1000 / (2 * RATE)
    assert isinstance(began, SpeechBegan)
    assert began.at_ms == pytest.approx(1050, abs=120)
    assert isinstance(ended, SpeechEnded)
    assert ended.at_ms == pytest.approx(1000 + length, abs=200)
    assert [type(event) for event in second] == [SpeechBegan, SpeechEnded]


def noise(seconds: float, rms: float) -> np.ndarray:
    return np.random.default_rng(1).normal(scale=rms, size=int(seconds * RATE))


@pytest.mark.parametrize("sensitivity", ["HIGH", "LOW"])
@pytest.mark.parametrize("rms", [30, 100, 300, 1000])
@pytest.mark.parametrize("before", [0, 1])
def test_a_room_is_no_speech_however_loud_and_whenever_it_begins(sensitivity: str, rms: float, before: int) -> None:
    room = np.append(np.zeros(before * RATE), noise(4, rms)).astype("<i2").tobytes()
    heard = detector(sensitivity, sensitivity, prefix=20)
    assert heard.feed(room) + heard.finish() == []


def test_speech_is_found_in_a_room() -> None:
    spoken = np.frombuffer(STREAM, "<i2")
    found = detector(prefix=20).feed((spoken + noise(len(spoken) / RATE, 200)).astype("<i2").tobytes())
    assert [type(event) for event in found] == [SpeechBegan, SpeechEnded] * 2


def test_speech_that_begins_with_the_stream_is_kept_from_its_first_sample() -> None:
    ended = detector().feed(SPEECH + SECOND)[1]
    assert isinstance(ended, SpeechEnded)
    assert ended.pcm.startswith(SPEECH[:6400])


def test_the_whole_sentence_is_kept() -> None:
    ended = detector().feed(STREAM)[1]
    assert isinstance(ended, SpeechEnded)
    assert SPEECH[6400:-6400] in ended.pcm
    assert len(ended.pcm) < len(SPEECH) + RATE


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 20_000), max_size=20))
def test_chunks_make_no_difference(sizes: list[int]) -> None:
    whole, pieces, at = detector(), detector(), 0
    found = []
    for size in sizes:
        found += pieces.feed(STREAM[at : at + size])
        at += size
    assert found + pieces.feed(STREAM[at:]) + pieces.finish() == whole.feed(STREAM) + whole.finish()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=3000), st.sampled_from([SPEECH, SECOND, SPEECH[8000:9001], b"\x7f"]))))
def test_beginnings_and_ends_alternate_in_time(chunks: list[bytes]) -> None:
    listening = detector(prefix=40, silence=100)
    events = [event for chunk in chunks for event in listening.feed(chunk)] + listening.finish()
    assert [type(event) for event in events] == [SpeechBegan, SpeechEnded] * (len(events) // 2)
    assert [event.at_ms for event in events] == sorted(event.at_ms for event in events)


def test_a_blob_that_ends_in_speech_is_ended_by_finish() -> None:
    listening = detector()
    assert [type(event) for event in listening.feed(SPEECH)] == [SpeechBegan]
    assert [type(event) for event in listening.finish()] == [SpeechEnded]
    assert listening.finish() == []


def test_a_click_and_silence_are_no_speech() -> None:
    click = (np.random.default_rng(2).normal(0, 6000, FRAME_BYTES // 2)).astype("<i2").tobytes()
    assert detector().feed(SECOND + click + SECOND) == []


def test_longer_prefix_padding_wants_more_speech() -> None:
    word = SPEECH[3200 : 3200 + 32 * 300]
    assert detector(prefix=40).feed(SECOND + word + SECOND)
    assert not detector(prefix=600).feed(SECOND + word + SECOND)


def test_a_pause_shorter_than_the_silence_duration_does_not_end() -> None:
    stream = SECOND + SPEECH + SECOND[: len(SECOND) // 2] + SPEECH + 2 * SECOND
    assert len(detector(silence=1500).feed(stream)) == 2
    assert len(detector(silence=300).feed(stream)) == 4


def test_endless_speech_is_ended() -> None:
    listening = detector(silence=60_000)
    ended = [event for _ in range(70) for event in listening.feed(SPEECH) if isinstance(event, SpeechEnded)]
    assert ended
    assert len(ended[0].pcm) <= LONGEST_MS * 2 * RATE // 1000


def test_steady_noise_does_not_keep_an_utterance_open() -> None:
    noise = np.random.default_rng(3).normal(0, 500, 20 * RATE).astype("<i2").tobytes()
    assert [type(event) for event in detector().feed(noise)] in ([], [SpeechBegan, SpeechEnded])


def test_labels_of_the_corpus_are_met(shared: Path) -> None:
    """Median error of both edges over twenty clips of many speakers."""
    rows = [line.split(",") for line in (shared / "audio/labels.csv").read_text().splitlines()[1:]]
    errors = []
    for path, start, end, *_ in [row for row in rows if row[0].startswith("human/stibench")][:20]:
        listening = detector(silence=1000)
        events = listening.feed(read(shared / "audio" / path).tobytes()) + listening.finish()
        errors.append((events[0].at_ms - 1000 * float(start), events[-1].at_ms - 1000 * float(end)))
    assert np.abs(np.median(errors, axis=0)).max() < 60
