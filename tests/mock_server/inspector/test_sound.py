"""Both sides of a session as one recording."""

from __future__ import annotations

import io
import wave

import numpy as np

from mock_server.inspector.sound import RATE, both_sides
from mock_server.journal import Journal, Sent
from mock_server.wire import base64
from mock_server.wire.message import Audio


def said(seconds, level=1000):
    data = base64.encode(np.full(round(seconds * RATE), level, np.int16).tobytes())
    return Sent({"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": data}}, {"text": "x"}]}}})


def tracks(session):
    with wave.open(io.BytesIO(both_sides(session))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2).T


def heard_from(track):
    """Seconds at which a track begins and ends to be heard."""
    [where] = np.nonzero(track)
    return round(where[0] / RATE, 2), round((where[-1] + 1) / RATE, 2)


def test_a_session_without_sound_is_a_file_too():
    assert tracks(Journal().open("/")).shape == (2, 1)


def test_the_model_is_heard_in_real_time_though_it_sends_faster():
    session = Journal().open("/")
    session.note(1.0, said(0.5))
    session.note(1.1, said(0.5))
    assert heard_from(tracks(session)[1]) == (1.0, 2.0)


def test_an_interruption_drops_what_was_not_played():
    session = Journal().open("/")
    for _ in range(4):
        session.note(1.0, said(0.5))
    session.note(1.7, Sent({"serverContent": {"interrupted": True}}))
    session.note(3.0, said(0.5, level=7))
    right = tracks(session)[1]
    assert np.count_nonzero(right == 1000) == round(0.7 * RATE)
    assert heard_from(np.where(right == 7, right, 0)) == (3.0, 3.5)


def test_the_user_is_heard_at_the_rate_it_was_recorded():
    session = Journal().open("/")
    session.note(0.5, Audio(np.full(16_000, 1000, np.int16).tobytes(), 16_000))
    begin, end = heard_from(tracks(session)[0])
    assert abs(begin - 0.5) < 0.02
    assert abs(end - 1.5) < 0.02
    assert not tracks(session)[1].any()


def test_sound_that_was_let_go_is_silence():
    session = Journal().open("/")
    session.note(0.0, Audio(b"\1\1" * 1_600))
    session.entries[0].fact.pcm.clear()
    assert not tracks(session).any()
