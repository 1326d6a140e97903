"""Stories made of tapes: they load, every step can be reached, and played they go like the tape."""

from __future__ import annotations

import math
import wave
from base64 import b64encode
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mock_server.story import format as story
from mock_server.story.load import load_story
from mock_server.story.reach import shadowed
from mock_server.tape import Ending, Frame, Tape
from mock_server.tape.compare import differences
from mock_server.tape.foreign import import_recording
from mock_server.tape.script import Script, write_story

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.yaml"))
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
DONE = {"serverContent": {"turnComplete": True}}


def sound(seconds, rate, loudness=3000):
    return (np.sin(np.arange(int(seconds * rate)) / 5) * loudness).astype("<i2").tobytes()


def blob(pcm, rate):
    return {"mimeType": f"audio/pcm;rate={rate}", "data": b64encode(pcm).decode()}


def typed(text):
    return {"clientContent": {"turns": [{"role": "user", "parts": [{"text": text}]}], "turnComplete": True}}


def speech(pcm, text=""):
    content = {"modelTurn": {"parts": [{"inlineData": blob(pcm, 24_000)}]}}
    return {"serverContent": content | ({"outputTranscription": {"text": text}} if text else {})}


def tape(*entries, ending=None):
    return Tape(tuple(Frame(*entry) for entry in entries), ending, name="t")


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
def test_the_story_of_a_recording_loads_and_each_step_can_be_reached(file, tmp_path):
    [recorded] = import_recording(file)
    script = write_story(recorded, tmp_path / "story")
    loaded = load_story(tmp_path / "story")
    assert shadowed(loaded) == []
    assert script.left_out == {}
    questions = [frame for frame in recorded.frames if "client_content" in frame.message]
    assert len(loaded.steps) == max(1, len(questions))


@pytest.mark.parametrize("file", [file for file in RECORDINGS if "tool" in file.stem], ids=lambda file: file.stem)
def test_the_story_of_a_recording_played_goes_like_the_recording(file, tmp_path, talk):
    """The same kinds in the same order, and the same fields, for each generation of models."""
    [recorded] = import_recording(file)
    text = Script(recorded).text
    setup = next(recorded.messages("client"))["setup"]
    room = talk(text, path=VERTEX if "vertex" in file.stem else "", marks=False, **setup)
    played = [Frame("client", {"setup": setup})]

    def gather():
        played.extend(Frame("server", message) for message in room.messages)
        room.sent.clear()

    gather()
    for message in [*recorded.messages("client")][1:]:
        message = orjson.loads(orjson.dumps(message))
        for answer in message.get("tool_response", {}).get("functionResponses", []):
            call = next(call for frame in played for call in frame.message.get("toolCall", {}).get("functionCalls", []))
            answer["id"] = call["id"]
        room.client(message)
        gather_before = len(played)
        played.append(Frame("client", message))
        room.wait(60)
        gather()
        assert len(played) > gather_before
    found = differences(recorded, Tape(tuple(played), name="played"))
    told = [path for one in found for path in one.text.partition(" has ")[2].split(", ")]
    assert [
        path for path in told if not path.startswith("usageMetadata.")
    ] == []  # what is counted as what is not known


def test_speech_both_ways_becomes_wav_files_with_the_pace_of_the_tape(tmp_path):
    asked = bytes(32_000) + sound(1, 16_000) + bytes(64_000)
    recorded = tape(
        ("client", {"setup": {"model": "m"}}, 0.0),
        ("client", {"realtimeInput": {"audio": blob(asked, 16_000)}}, 1.0),
        ("server", {"serverContent": {"inputTranscription": {"text": " What is"}}}, 1.2),
        ("server", {"serverContent": {"inputTranscription": {"text": " the time?"}}}, 1.3),
        ("server", speech(sound(0.2, 24_000), "It is"), 1.5),
        ("server", speech(sound(0.2, 24_000), " noon."), 1.7),
        ("server", DONE, 2.0),
    )
    script = write_story(recorded, tmp_path / "s")
    [step] = load_story(tmp_path / "s").steps
    [said] = step.reply
    assert step.when.says[0].source == "What is the time?"
    assert said.text == "It is noon."
    assert said.pace == story.Pace(0.5, 0.022)
    assert sorted(script.files.contents) == ["ask/01_what_is_the_time.wav", "reply/01_it_is_noon.wav"]
    with wave.open(str(tmp_path / "s" / "ask" / "01_what_is_the_time.wav")) as wav:
        assert 1.3 < wav.getnframes() / wav.getframerate() < 1.5
    with wave.open(str(tmp_path / "s" / "reply" / "01_it_is_noon.wav")) as wav:
        assert wav.getnframes() / wav.getframerate() == 0.4


def test_the_same_question_twice_is_two_steps_each_of_which_is_played(tmp_path):
    recorded = tape(
        ("client", typed("Again?")), ("server", speech(sound(1, 24_000), "One.")), ("server", DONE),
        ("client", typed("again")), ("server", speech(sound(1, 24_000), "Two.")), ("server", DONE),
    )  # fmt: skip
    write_story(recorded, tmp_path / "s")
    loaded = load_story(tmp_path / "s")
    assert [(step.once, step.reply[0].text) for step in loaded.steps] == [(True, "One."), (False, "Two.")]
    assert shadowed(loaded) == []


def test_parallel_calls_a_second_round_and_what_only_a_service_says(tmp_path):
    def calls(*ids):
        return {"toolCall": {"functionCalls": [{"id": one, "name": f"tool_{one}", "args": {}} for one in ids]}}

    def answers(*ids):
        return {
            "toolResponse": {"functionResponses": [{"id": one, "name": f"tool_{one}", "response": {}} for one in ids]}
        }

    recorded = tape(
        ("client", typed("do it")), ("server", calls("a", "b")), ("client", answers("b", "a")), ("server", calls("c")),
        ("client", answers("c")), ("server", speech(sound(1, 24_000), "Done {all}.")),
        ("server", {"serverContent": {"groundingMetadata": {"webSearchQueries": ["x"]}}}),
        ("server", {"goAway": {"timeLeft": "9s"}}), ("server", DONE),
        ending=Ending("server", 1008, "bye"),
    )  # fmt: skip
    write_story(recorded, tmp_path / "s")
    [step] = load_story(tmp_path / "s").steps
    kinds = [type(item).__name__ for item in step.reply]
    assert kinds == ["Calls", "Wait", "Calls", "Wait", "Speak", "Raw", "GoAway", "Close"]
    assert step.reply[1].tools == ("$c1", "$c2")
    assert step.reply[3].tools == ("$c3",)
    assert step.reply[4].text == "Done (all)."
    assert (step.reply[-1].code, step.reply[-1].reason) == (1008, "bye")


def test_a_second_turn_without_a_question_ends_the_first(tmp_path):
    recorded = tape(
        ("client", typed("think")),
        *[
            ("server", message)
            for text in ("One moment.", "I have it.")
            for message in (speech(sound(1, 24_000), text), DONE)
        ],
    )
    write_story(recorded, tmp_path / "s")
    [step] = load_story(tmp_path / "s").steps
    assert [type(item).__name__ for item in step.reply] == ["Speak", "EndTurn", "Speak"]


def test_what_a_story_cannot_say_is_counted(tmp_path):
    content = {"serverContent": {"urlContextMetadata": {}, "modelTurn": {"parts": [{"executableCode": {"code": "1"}}]}}}
    call = {"toolCall": {"functionCalls": [{"name": ""}]}}
    said = [("server", message) for message in (content, call, DONE, "garbage")]
    script = write_story(tape(("client", typed("x")), *said), tmp_path / "s")
    left_out = ("urlContextMetadata", "part executableCode", "text that is no JSON", "call without a name")
    assert script.left_out == dict.fromkeys(left_out, 1)


def test_a_story_is_never_written_over_another(tmp_path):
    with pytest.raises(FileExistsError):
        write_story(tape(("client", typed("x")), ("server", DONE)), tmp_path)


POSSIBLE = [
    ("client", {"setup": {"model": "m"}}),
    ("client", typed("hello (there) {x} [y] * |")),
    ("client", typed("?!")),
    ("client", {"realtimeInput": {"audio": blob(sound(0.5, 16_000), 16_000)}}),
    ("client", {"realtimeInput": {"text": "hi"}}),
    ("client", {"toolResponse": {"functionResponses": [{"id": "a", "name": "f", "response": {}}]}}),
    ("client", {"nonsense": 1}),
    ("server", {"setupComplete": {}}),
    ("server", {"serverContent": {"inputTranscription": {"text": " what"}}}),
    ("server", speech(sound(0.4, 24_000), "yes {really}")),
    ("server", {"serverContent": {"modelTurn": {"parts": [{"text": "so", "thought": True}]}}}),
    ("server", {"toolCall": {"functionCalls": [{"id": "a", "name": "f", "args": {"x": 1}}]}}),
    ("server", {"toolCall": {"functionCalls": [{"id": "b", "name": "g", "args": {}}, {"id": "c", "name": "g"}]}}),
    ("server", {"toolCallCancellation": {"ids": ["a"]}}),
    ("server", {"serverContent": {"interrupted": True}}),
    ("server", {"serverContent": {"generationComplete": True}}),
    ("server", DONE),
    ("server", {"goAway": {"timeLeft": "5s"}}),
    ("server", {"goAway": None}),
    ("server", {"serverContent": None}),
    ("server", {"serverContent": {"modelTurn": {"parts": None}, "outputTranscription": 5, "groundingMetadata": 1}}),
    ("server", {"toolCall": {"functionCalls": [None, {"name": 5, "args": None}]}}),
    ("server", {"toolCallCancellation": {"ids": None}}),
    ("server", "garbage"),
]


HEARD_BEFORE_THE_ANSWER = [
    ("server", {"serverContent": {"inputTranscription": {"text": " what"}}}),
    ("server", {"toolCall": {"functionCalls": [{"id": "a", "name": "f", "args": {}}]}}),
    ("server", {"serverContent": {"interrupted": True}}),
    ("client", {"toolResponse": {"functionResponses": [{"id": "a", "name": "f", "response": {}}]}}),
]


@given(st.lists(st.sampled_from(POSSIBLE), max_size=14), st.none() | st.just(Ending("server", None)))
@example(HEARD_BEFORE_THE_ANSWER, None)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_story_of_any_tape_loads(tmp_path_factory, entries, ending):
    times = [(side, message, number * 0.1) for number, (side, message) in enumerate([POSSIBLE[1], *entries])]
    folder = tmp_path_factory.mktemp("story") / "s"
    write_story(tape(*times, ending=ending), folder)
    loaded = load_story(folder)
    assert loaded.steps
    assert math.isfinite(sum(item.pace.first for step in loaded.steps for item in step.reply if hasattr(item, "pace")))
