"""A tape as people see it, and what was said on it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.tape import Ending, Frame, Tape
from mock_server.tape.bindings import Bindings
from mock_server.tape.foreign import import_recording
from mock_server.tape.history import history
from mock_server.tape.show import WIDEST, shown

FOLDER = Path(__file__).parent / "recordings"


def test_a_tape_is_shown_by_the_lines_of_its_text_with_sound_added_up():
    [recorded] = import_recording(FOLDER / "spoken_turn_server_vad-2.5-native-audio.yaml")
    lines = list(shown(recorded))
    assert [line.split() for line in lines[3:5]] == [
        ["4", "→", "audio", "×55", "5.49", "s"],
        ["59", "←", "heard", "×5", "Hello,", "my", "name", "is", "Marcelo."],
    ]
    assert "← audio+said ×8" in lines[6]
    assert all("\n" not in line and len(line) <= WIDEST for line in lines)


def test_calls_times_and_the_end_are_shown():
    call = {"toolCall": {"functionCalls": [{"id": "1", "name": "set_light", "args": {"on": True}}]}}
    tape = Tape((Frame("server", call, 0.5),), Ending("server", 1011, "gone", 1.25), path="/ws", credentials="?key")
    assert list(shown(tape)) == [
        "path: /ws",
        "credentials: ?key",
        '     2     0.500  ← toolCall   set_light{"on":true}'.replace("   set", "  set"),
        "     3     1.250  ← close 1011  gone",
    ]


def test_what_was_said_is_told_in_turns():
    [recorded] = import_recording(FOLDER / "tool_call_then_followup-2.5-native-audio.yaml")
    assert [(turn["role"], turn["parts"][0]["text"]) for turn in history(recorded.frames)] == [
        ("user", "Begin."),
        ("model", "FIRST RESPONSE COMPLETE"),
        ("user", "This is the queued follow-up."),
        ("model", "QUEUED MARKER RECEIVED"),
    ]


def test_speech_is_told_by_its_transcript_and_thoughts_are_not():
    [recorded] = import_recording(FOLDER / "spoken_turn_server_vad-2.5-native-audio.yaml")
    assert history(recorded.frames) == [
        {"role": "user", "parts": [{"text": "Hello, my name is Marcelo."}]},
        {"role": "model", "parts": [{"text": "Hello, Marcelo."}]},
    ]


CALLS = ["toolCall", "toolResponse", "functionCalls", "functionResponses", "id", "name"]
WORDS = ["serverContent", "clientContent", "turns", "modelTurn", "parts", "text", "outputTranscription"]
odd = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(CALLS + WORDS), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from([*CALLS[:2], *WORDS[:2]]), odd), max_size=4))
@settings(max_examples=50)
def test_no_message_is_too_odd_to_be_shown_told_or_bound(messages):
    bindings, frames = Bindings(), [Frame("server", message) for message in messages]
    for message in messages:
        bindings.ours(message)
        bindings.theirs(message)
        bindings.translate(message)
    assert all(turn["parts"][0]["text"] for turn in history(frames))
    assert len(list(shown(Tape(tuple(frames))))) <= len(frames)


def call(id_, name="f"):
    return {"toolCall": {"functionCalls": [{"id": id_, "name": name}]}}


def answer(id_, name="f", key="toolResponse", inner="functionResponses"):
    return {key: {inner: [{"id": id_, "name": name, "response": {"output": 1}}]}}


def test_an_answer_gets_the_id_of_the_same_call_of_the_other_service():
    bindings = Bindings()
    for message in (call("a1"), call("b1", "g"), call("a2")):
        bindings.ours(message)
    for message in (call("x"), call("y"), call("z", "g")):
        bindings.theirs(message)
    assert bindings.translate(answer("a2")) == answer("y")
    assert bindings.translate(answer("b1", "g", "tool_response", "function_responses")) == answer(
        "z", "g", "tool_response", "function_responses"
    )
    assert bindings.translate({"setup": {}}) == {"setup": {}}


def test_an_answer_to_a_call_that_the_other_has_not_made_must_wait():
    bindings = Bindings()
    bindings.ours(call("a"))
    assert bindings.translate(answer("a")) is None
    assert bindings.translate(answer("never-made")) is None
    bindings.theirs(call("x"))
    assert bindings.translate(answer("a")) == answer("x")


@given(st.lists(st.sampled_from("fgh"), max_size=12), st.randoms())
def test_each_call_is_bound_to_one_call_of_the_same_tool(names, random):
    bindings, shuffled = Bindings(), list(enumerate(names))
    random.shuffle(shuffled)
    for number, name in enumerate(names):
        bindings.ours(call(f"ours-{number}", name))
    for number, name in shuffled:
        bindings.theirs(call(f"theirs-{number}", name))
    translated = [bindings.translate(answer(f"ours-{n}", name)) for n, name in enumerate(names)]
    ids = [one["toolResponse"]["functionResponses"][0]["id"] for one in translated]
    assert sorted(ids) == sorted(f"theirs-{number}" for number in range(len(names)))
