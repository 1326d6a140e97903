"""The mock's own stories against recorded traffic of the service: the same kinds of messages with the same fields."""

from __future__ import annotations

from itertools import groupby

import pytest
import yaml

STORY = """
    live: 1
    strict: false
    otherwise:
      - {call: get_weather, args: {city: London}, id: $c1}
      - wait: {tool: $c1, ok: [{text: It is foggy and 12 degrees in London.}]}
"""
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


def recorded(path, direction):
    interactions = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["interactions"]
    return [one["data"] for one in interactions if one["kind"] == "message" and one["direction"] == direction]


def shape(messages):
    """Each message as its fields, repetitions written once; how transcript and sound alternate is chance."""
    fields = [tuple(sorted({*message, *message.get("serverContent", {})})) for message in messages]
    speech = {("modelTurn", "serverContent"), ("outputTranscription", "serverContent")}
    return [name for name, _ in groupby("speech" if one in speech else one for one in fields)]


@pytest.mark.parametrize(
    ("file", "path"), [("tool_call_round-2.5-native-audio.yaml", ""), ("tool_call_round-vertex.yaml", VERTEX)]
)
def test_a_tool_turn_has_the_recorded_order_and_fields(talk, shared, file, path):
    recording = shared / "recordings/service" / file
    setup, question, answer = recorded(recording, "sent")[:3]
    room = talk(STORY, path=path, marks=False, **{k: v for k, v in setup["setup"].items() if k != "tools"})
    room.client(question)
    room.wait(1)
    response = answer["tool_response"]["functionResponses"][0]["response"]
    room.answer(room.calls[0], response)
    room.wait(30)
    assert shape(room.messages) == shape(recorded(recording, "received"))
