"""What is called a difference between two recordings, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.tape import Ending, Frame, Tape
from mock_server.tape.compare import differences
from mock_server.tape.foreign import import_recording
from mock_server.tape.kinds import fields, groups, names, shape_of

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.yaml"))
ASKED = ("client", {"clientContent": {"turns": [], "turnComplete": True}})
SOUND = {
    "serverContent": {"modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}}]}}
}
SAID = {"serverContent": {"outputTranscription": {"text": "a"}}}
GENERATED = {"serverContent": {"generationComplete": True}}
DONE = {"serverContent": {"turnComplete": True}, "usageMetadata": {"promptTokenCount": 5}}
CALL = {"toolCall": {"functionCalls": [{"id": "fc_123", "name": "f", "args": {"a": 1}}]}}


def tape(*entries, name="a"):
    return Tape(tuple(Frame(*one) if isinstance(one, tuple) else Frame("server", one) for one in entries), name=name)


def told(left, right):
    return [one.text for one in differences(left, right)]


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
def test_a_recording_is_like_itself(file):
    [recorded] = import_recording(file)
    assert differences(recorded, recorded) == []


def test_how_sound_and_transcript_alternate_and_what_they_say_is_no_difference():
    one, other = tape(ASKED, SAID, SOUND, SAID, SOUND, DONE), tape(ASKED, SAID, SAID, SOUND, DONE, name="b")
    assert told(one, other) == []


def test_ids_texts_and_numbers_are_no_difference():
    other_call = {"toolCall": {"functionCalls": [{"id": "fc_999", "name": "f", "args": {"b": 2}}]}}
    other_done = {"serverContent": {"turnComplete": True}, "usageMetadata": {"promptTokenCount": 99}}
    assert told(tape(ASKED, CALL, DONE), tape(ASKED, other_call, other_done, name="b")) == []


def test_another_shape_of_an_id_is_a_difference_of_a_field():
    uuid = {"toolCall": {"functionCalls": [{"id": "4d456feb-1704-40b6-a692-5130e7872447", "name": "f", "args": {}}]}}
    assert told(tape(CALL), tape(uuid, name="b")) == [
        "fields of server's toolCall: only a has toolCall.functionCalls[].id=fc_#",
        "fields of server's toolCall: only b has toolCall.functionCalls[].id=UUID",
    ]


def test_the_clients_sound_is_no_difference():
    audio = ("client", {"realtimeInput": {"audio": {"mimeType": "audio/pcm", "data": "AAAA"}}})
    assert told(tape(audio, audio, SAID, audio, DONE), tape(audio, SAID, DONE, name="b")) == []


def test_a_missing_message_is_a_difference_of_order_with_the_lines_of_both():
    [one] = differences(tape(ASKED, SOUND, GENERATED, DONE), tape(ASKED, SOUND, DONE, name="b"))
    assert str(one) == "lines 4 and 4: order: a has server's generationComplete, b has nothing"


def test_messages_in_another_order_are_told():
    found = told(tape(ASKED, CALL, SOUND, DONE), tape(ASKED, SOUND, CALL, DONE, name="b"))
    assert len(found) == 2
    assert all(text.startswith("order: ") for text in found)


def test_a_field_that_only_one_has_is_told_by_its_path():
    grounded = {**DONE, "serverContent": {"turnComplete": True, "groundingMetadata": {}}}
    assert told(tape(DONE), tape(grounded, name="b")) == [
        "fields of server's turnComplete: only b has serverContent.groundingMetadata (empty)"
    ]


def test_another_end_is_a_difference():
    one, other = Tape((), Ending("server", 1011, "a"), name="a"), Tape((), Ending("server", 1008, "b"), name="b")
    assert told(one, other) == ["order: a has server's close 1011, b has server's close 1008"]


def test_both_spellings_are_one_name():
    snake = ("client", {"client_content": {"turns": [], "turn_complete": True}})
    assert told(tape(ASKED), tape(snake, name="b")) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({}, ("empty",)),
        ({"serverContent": {}}, ("empty",)),
        ("text", ("not JSON",)),
        ({"serverContent": {"modelTurn": {"parts": [{"text": "x", "thought": True}]}}}, ("thought",)),
        ({"serverContent": {"modelTurn": {"parts": [{"text": "x"}]}, "interrupted": True}}, ("text", "interrupted")),
        ({"realtime_input": {"video": {}}}, ("image",)),
        ({"serverContent": {"modelTurn": 5}}, ("empty",)),
    ],
)
def test_what_a_message_carries(message, expected):
    assert names(message) == expected


def test_shapes_of_ids():
    assert shape_of("function-call-123") == "function-call-#"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["serverContent", "modelTurn", "parts", "toolCall", "id", "args", "text"]), inner
        )
    ),
    max_leaves=10,
)
frames = st.lists(
    st.tuples(
        st.sampled_from(["client", "server"]),
        st.dictionaries(st.sampled_from(["serverContent", "setup"]), json) | st.text(),
    ),
    max_size=8,
).map(lambda entries: tape(*entries))


@settings(max_examples=50)
@given(frames, frames)
def test_any_two_tapes_can_be_compared_and_only_equal_kinds_have_no_difference(left, right):
    assert differences(left, left) == []
    found = differences(left, right)
    assert len(found) == len(differences(right, left)) or found
    assert sum(len(group.frames) for group in groups(left)) == len(left.frames)
    for frame in left.frames:
        assert all(isinstance(path, str) for path in fields(frame.message))
