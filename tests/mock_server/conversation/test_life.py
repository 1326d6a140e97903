"""How connections and sessions end by themselves."""

from __future__ import annotations

import math

import pytest

from mock_server.conversation.effects import End, Send
from mock_server.conversation.life import ABORTED, DEADLINE, Life, Limits

LIMITS = Limits(connection=600, go_away=60, audio=900, video=120)


def lived_out(life):
    """All that happens, with its time."""
    found = []
    while (deadline := life.deadline) is not None:
        found.append((deadline, life.due(deadline)))
        assert life.due(deadline) is None or found
    return found


def test_a_connection_is_announced_to_end_and_ends():
    life = Life(LIMITS, 100, 0, compressed=True)
    assert life.due(639.9) is None
    assert lived_out(life) == [(640, Send({"goAway": {"timeLeft": "60s"}})), (700, DEADLINE)]


def test_a_session_lasts_over_its_connections():
    assert [at for at, _ in lived_out(Life(LIMITS, 0, 500, compressed=False))] == [340, 400]
    assert lived_out(Life(LIMITS, 0, 500, compressed=False))[-1][1] == ABORTED
    assert [at for at, _ in lived_out(Life(LIMITS, 0, 500, compressed=True))] == [540, 600]


def test_pictures_shorten_a_session_unless_it_is_compressed():
    for compressed, ends in ((False, 120), (True, 600)):
        life = Life(LIMITS, 0, 0, compressed=compressed)
        life.saw(30)
        assert [at for at, _ in lived_out(life)] == [ends - 60, ends]


def test_the_end_may_be_settled_earlier():
    life = Life(LIMITS, 0, 0, compressed=False)
    assert life.go_away(10, 10, 5) == Send({"goAway": {"timeLeft": "10s"}})
    assert lived_out(life) == [(15, DEADLINE)]


def test_a_session_that_has_lived_too_long_ends_at_once():
    life = Life(LIMITS, 0, 2_000, compressed=False)
    assert isinstance(life.due(0), Send)
    assert isinstance(life.due(0), End)


def test_nothing_ends_where_there_are_no_limits():
    assert Life(Limits(math.inf, 60, math.inf, math.inf), 0, 0, compressed=False).deadline is None


def test_time_lived_is_counted_over_connections():
    assert Life(LIMITS, 100, 50, compressed=False).lived(160) == 110


@pytest.mark.parametrize(("compression", "ends"), [({}, 600), (None, 120)])
def test_in_a_conversation(talk, compression, ends):
    room = talk("{live: 1, strict: false}", contextWindowCompression=compression)
    room.client({"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}})
    room.wait(ends - 60.1)
    assert room.take() == ["setupComplete"]
    room.wait(60)
    assert room.take() == ["goAway"]
    room.wait(0.2)
    assert room.end.code in (1008, 1011)
