"""The mock's own stories against recorded traffic of the service: the same kinds of messages with the same fields."""

from __future__ import annotations

import math
from itertools import groupby

import orjson
import pytest
import yaml

from mock_server.wire.message import parse
from mock_server.wire.rules import admit

STORY = """
    live: 1
    strict: false
    otherwise:
      - {call: get_weather, args: {city: London}, id: $c1}
      - wait: {tool: $c1, ok: [{text: It is foggy and 12 degrees in London.}]}
"""
SAID = ("responseTokensDetails", "candidatesTokensDetails")
SPEECH = {"modelTurn", "outputTranscription"}
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


def recorded(path, direction):
    interactions = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["interactions"]
    return [one["data"] for one in interactions if one["kind"] == "message" and one["direction"] == direction]


def shape(messages):
    """Each message as its fields, repetitions written once; how transcript and sound alternate is chance."""
    fields = [tuple(sorted({*message, *message.get("serverContent", {})})) for message in messages]
    return [name for name, _ in groupby("speech" if SPEECH & {*one} else one for one in fields)]


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("tool_call_round-2.5-native-audio.yaml", ""),
        ("tool_call_round-3.1-flash-live.yaml", ""),
        ("tool_call_round-vertex.yaml", VERTEX),
    ],
)
def test_a_tool_turn_has_the_recorded_order_and_fields(talk, shared, file, path):
    recording = shared / "recordings/service" / file
    setup, question, answer = recorded(recording, "sent")[:3]
    room = talk(STORY, path=path, marks=False, **{k: v for k, v in setup["setup"].items() if k != "tools"})
    room.client(question)
    room.wait(1)
    response = answer["tool_response"]["functionResponses"][0]["response"]
    room.answer(room.calls[0], response)
    room.wait(40)
    assert shape(room.messages) == shape(recorded(recording, "received"))


def test_a_turn_with_a_thought_has_the_recorded_order_and_fields(talk, shared):
    recording = shared / "recordings/service/text_in_audio_out-2.5-native-audio.yaml"
    setup, question = recorded(recording, "sent")
    story = "{live: 1, strict: false, otherwise: [{thought: A greeting.}, {text: Hello there.}]}"
    room = talk(story, marks=False, **setup["setup"])
    room.client(question)
    room.wait(10)
    assert shape(room.messages) == shape(recorded(recording, "received"))
    assert room.messages[-1]["usageMetadata"].keys() - {"promptTokensDetails"} <= {
        "promptTokenCount", "responseTokenCount", "totalTokenCount", "thoughtsTokenCount", "responseTokensDetails",
    }  # fmt: skip
    assert room.contents("modelTurn")[0]["parts"][0].keys() == {"text", "thought"}


def test_slices_are_as_long_as_recorded_ones(shared):
    """Frames of sound and the tokens counted for them, at 40 ms each."""
    for file, path in (("tool_call_round-3.1-flash-live.yaml", ""), ("tool_call_round-vertex.yaml", VERTEX)):
        recording = shared / "recordings/service" / file
        [setup] = parse(orjson.dumps(recorded(recording, "sent")[0]))
        received = recorded(recording, "received")
        frames = sum("inlineData" in str(message) for message in received)
        details = [d for m in received for k, v in m.get("usageMetadata", {}).items() if k in SAID for d in v]
        tokens = sum(detail.get("tokenCount", 0) for detail in details if detail["modality"] == "AUDIO")
        assert math.ceil(tokens * 40 / admit(setup, path).slice_ms) == frames
