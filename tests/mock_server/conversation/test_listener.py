"""Where speech begins and ends, on marks and on real sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mock_server.conversation.listener import QUIET_SECONDS, Began, Ended, Resampler, listener
from mock_server.errors import Refusal
from mock_server.story.clip import Clip
from mock_server.wire.message import ActivityEnd, ActivityStart, Audio, StreamEnd
from mock_server.wire.rules import Rules
from mock_server.wire.setup import Detection

RULES = Rules("r", ("*",))


@pytest.fixture
def speech(shared):
    """About two seconds of a person speaking, at 24 kHz."""
    return Clip.read(shared / "audio/human/living_room_lamp.wav").pcm


def kinds(events):
    return [type(event) for event in events]


def test_marks_bracket_the_speech():
    marked = listener(Detection(disabled=True), RULES)
    assert marked.feed(Audio(b"xx"), 0) == []  # not announced
    assert marked.feed(ActivityStart(), 0) == [Began()]
    assert marked.feed(ActivityStart(), 0) == []
    assert marked.feed(Audio(b"aa"), 0) == []
    assert marked.feed(Audio(b"bb"), 0) == []
    assert marked.feed(ActivityEnd(), 0) == [Ended(b"aabb")]
    assert marked.feed(ActivityEnd(), 0) == []
    assert (marked.deadline, marked.tick(100)) == (None, [])


def test_clients_cut_sound_where_they_like():
    marked = listener(Detection(disabled=True), RULES)
    said = b"abcdefg"  # the last half of a sample is never completed
    for _ in range(2):
        marked.feed(ActivityStart(), 0)
        for byte in said:
            marked.feed(Audio(bytes([byte])), 0)
        assert marked.feed(ActivityEnd(), 0) == [Ended(b"abcdef")]


def test_half_a_sample_does_not_shift_the_next_stream(speech):
    ears = listener(Detection(), RULES)
    for _ in range(2):
        whole = ears.feed(Audio(speech + bytes(48_001), 24_000), 0) + ears.feed(StreamEnd(), 0)
        assert kinds(whole) == [Began, Ended]


@pytest.mark.parametrize(("disabled", "sound"), [(True, StreamEnd()), (False, ActivityStart()), (False, ActivityEnd())])
def test_each_way_of_detection_has_its_own_marks(disabled, sound):
    with pytest.raises(Refusal) as refusal:
        listener(Detection(disabled=disabled), RULES).feed(sound, 0)
    assert refusal.value.code == 1007


@pytest.mark.parametrize("mark", [ActivityStart(), ActivityEnd()])
def test_where_a_model_takes_marks_beside_detection_they_change_nothing(mark, speech):
    ears = listener(Detection(), replace(RULES, takes_marks=True))
    assert ears.feed(mark, 0) == []
    assert kinds(ears.feed(Audio(speech + bytes(48_000)), 0) + ears.feed(StreamEnd(), 0)) == [Began, Ended]


def test_a_stream_with_silence_after_the_speech(speech):
    ears = listener(Detection(), RULES)
    stream = speech + bytes(48_000)
    events = [e for at in range(0, len(stream), 1_920) for e in ears.feed(Audio(stream[at : at + 1_920], 24_000), 0)]
    assert kinds(events) == [Began, Ended]


def test_a_stream_that_ends_in_mid_speech(speech):
    ears = listener(Detection(), RULES)
    assert kinds(ears.feed(Audio(speech[: len(speech) // 4 * 2], 24_000), 5.0)) == [Began]
    assert ears.deadline == 5.0 + QUIET_SECONDS
    assert ears.tick(5.0 + QUIET_SECONDS - 0.01) == []
    assert kinds(ears.tick(5.0 + QUIET_SECONDS)) == [Ended]
    assert ears.deadline is None


def test_the_end_of_the_stream_ends_the_speech(speech):
    ears = listener(Detection(), RULES)
    ears.feed(Audio(speech[: len(speech) // 4 * 2], 24_000), 0)
    assert kinds(ears.feed(StreamEnd(), 0)) == [Ended]


def test_a_whole_recording_in_one_message_is_one_question(speech):
    ears = listener(Detection(silence_duration_ms=200), RULES)
    blob = speech + bytes(48_000) + speech + bytes(48_000)
    [began, ended] = ears.feed(Audio(blob, 24_000), 0)
    assert kinds([began, ended]) == [Began, Ended]
    assert len(ended.pcm) > 2 * len(speech) // 3


def test_silence_is_no_speech():
    ears = listener(Detection(), RULES)
    assert ears.feed(Audio(bytes(320_000)), 0) == []
    assert ears.tick(10) == []


def test_resampling_has_no_seams():
    tone = (8_000 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)).astype("<i2").tobytes()
    whole = Resampler().feed(Audio(tone, 48_000))
    parts = Resampler()
    pieces = b"".join(parts.feed(Audio(tone[at : at + 1_920], 48_000)) for at in range(0, len(tone), 1_920))
    assert abs(len(pieces) - len(whole)) <= 640
    shorter = min(len(pieces), len(whole))
    one, other = (np.frombuffer(pcm[:shorter], "<i2").astype(int) for pcm in (whole, pieces))
    assert np.abs(one - other).max() <= 2


def test_16_khz_is_left_alone():
    assert Resampler().feed(Audio(b"abcd")) == b"abcd"
