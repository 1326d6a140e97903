"""Two recordings in which somebody interrupted the answer, not at the same moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.tape import Frame, Tape
from mock_server.tape.compare import differences

ASKED = Frame("client", {"clientContent": {"turns": [], "turnComplete": True}})
STREAM = Frame("client", {"realtimeInput": {"audio": {"mimeType": "audio/pcm", "data": "AAAA"}}})
ANSWERED = Frame("client", {"toolResponse": {"functionResponses": []}})
SOUND = Frame("server", {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"mimeType": "a", "data": "AA"}}]}}})
SAID = Frame("server", {"serverContent": {"outputTranscription": {"text": "a"}}})
CALL = Frame("server", {"toolCall": {"functionCalls": []}})
GENERATED = Frame("server", {"serverContent": {"generationComplete": True}})
CUT = Frame("server", {"serverContent": {"interrupted": True}})
CANCELLED = Frame("server", {"toolCallCancellation": {"ids": ["1"]}})
DONE = Frame("server", {"serverContent": {"turnComplete": True}})
WHOLE = (SAID, SOUND, CALL, ANSWERED, SOUND, SAID, GENERATED)
NEXT = (SOUND, SAID, GENERATED, DONE)


def told(left, right):
    tapes = (Tape(tuple(frames), name=name) for frames, name in ((left, "a"), (right, "b")))
    return [one.text for one in differences(*tapes)]


def talk(answer, *end):
    return (ASKED, *answer, ASKED, CUT, *end, DONE, *NEXT)


@given(left=st.integers(0, len(WHOLE)), right=st.integers(0, len(WHOLE)))
def test_it_does_not_matter_where_an_answer_was_cut(left, right):
    assert told(talk(WHOLE[:left]), talk(WHOLE[:right])) == []


@given(answer=st.lists(st.sampled_from(WHOLE)), late=st.integers(0, 3))
def test_sound_that_was_under_way_when_the_client_spoke_does_not_matter(answer, late):
    flown = (ASKED, *answer, ASKED, *[SOUND] * late, CUT, DONE, *NEXT)
    assert told(talk(answer), flown) == []


def test_what_both_have_of_the_answer_is_compared_in_its_order():
    assert told(talk((CALL, SOUND, CALL)), talk((SOUND, CALL)))


def test_everything_from_the_interruption_on_is_compared():
    assert told(talk(WHOLE, CANCELLED), talk(WHOLE)) == ["order: a has server's toolCallCancellation, b has nothing"]
    assert told(talk((SOUND,)), (*talk((SOUND,))[:-1], CALL, DONE)) == ["order: a has nothing, b has server's toolCall"]


def test_an_answer_that_only_one_was_interrupted_in_is_a_difference():
    assert "order: a has server's interrupted, b has nothing" in told(
        (ASKED, SOUND, CUT, DONE, *NEXT), (ASKED, SOUND, DONE, *NEXT)
    )


@pytest.mark.parametrize("name", ["a", "b"])
def test_an_answer_that_was_not_interrupted_is_compared_whole(name):
    both = [(ASKED, SOUND, CALL, DONE, *talk((SOUND,))), (ASKED, SOUND, DONE, *talk((SOUND, CALL)))]
    assert told(*(both if name == "a" else reversed(both)))


def test_a_stream_of_the_clients_sound_may_run_through_an_answer():
    assert told((ASKED, SAID, STREAM, SOUND, STREAM, DONE), (ASKED, SAID, SOUND, DONE)) == []
