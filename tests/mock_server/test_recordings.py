"""The mock's own stories against recorded traffic of the service: the same kinds in the same order, the same fields."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

import orjson
import pytest
import yaml

from mock_server.wire.message import parse
from mock_server.wire.rules import admit

VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
SAID = ("responseTokensDetails", "candidatesTokensDetails")
KINDS = ("interrupted", "generationComplete", "turnComplete", "inputTranscription")


@dataclass(frozen=True)
class Case:
    """A recording, and replies with which the same things happen, one per question."""

    file: str
    replies: tuple[str, ...]
    heard: str = ""
    path: str = ""


CALL = "[{call: get_weather, id: $c}, {wait: {tool: $c, ok: [{text: It is foggy in London.}]}}]"
CASES = [
    Case("text_in_audio_out-2.5-native-audio", ("[{thought: A greeting.}, {text: Hello there.}]",)),
    Case(
        "spoken_turn_server_vad-2.5-native-audio",
        ("[{thought: An introduction.}, {text: 'Hello, Marcelo.'}]",),
        heard="Hello, my name is Marcelo.",
    ),
    Case("tool_call_round-2.5-native-audio", (CALL,)),
    Case("tool_call_then_followup-2.5-native-audio", (CALL, "[{text: Received.}]")),
    Case("tool_call_round-3.1-flash-live", (CALL,)),
    Case("tool_call_round-vertex", (CALL,), path=VERTEX),
]


@dataclass(frozen=True)
class Recording:
    """Frames in their order; `sent` is by the client."""

    sent: list
    received: list


@pytest.fixture
def recording(shared):
    def read(name):
        text = (shared / "recordings/service" / f"{name}.yaml").read_text("utf-8")
        frames = [one for one in yaml.load(text, Loader=yaml.CSafeLoader)["interactions"] if one["kind"] == "message"]
        sides = {side: [one["data"] for one in frames if one["direction"] == side] for side in ("sent", "received")}
        return Recording(**sides)

    return read


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_order_and_fields_are_the_recorded_ones(talk, recording, case):
    taped = recording(case.file)
    setup, *said = taped.sent
    steps = ", ".join(f"{{when: {{says: '*'}}, reply: {reply}}}" for reply in case.replies)
    setup["setup"].pop("tools", None)
    room = talk(f"{{live: 1, ordered: true, steps: [{steps}]}}", path=case.path, marks=False, **setup["setup"])
    room.spoken = case.heard
    for message in said:
        answer(room, message) if "tool_response" in message else room.client(message)
        room.wait(0 if "realtime_input" in message else 40)
    room.wait(40)
    assert phases(room.messages) == phases(taped.received)
    assert itemised(room.messages) == itemised(taped.received)


@pytest.mark.parametrize(("file", "path"), [("tool_call_round-3.1-flash-live", ""), ("tool_call_round-vertex", VERTEX)])
def test_slices_are_as_long_as_recorded_ones(recording, file, path):
    """Frames of sound and the tokens counted for them, at 40 ms each."""
    taped = recording(file)
    [setup] = parse(orjson.dumps(taped.sent[0]))
    frames = sum("inlineData" in str(message) for message in taped.received)
    counts = [item for m in taped.received for key, item in m.get("usageMetadata", {}).items() if key in SAID]
    tokens = sum(one.get("tokenCount", 0) for count in counts for one in count if one["modality"] == "AUDIO")
    assert math.ceil(tokens * 40 / admit(setup, path).slice_ms) == frames


@pytest.mark.parametrize("model", ["projects/p/locations/l/publishers/google/models/{}", "publishers/google/models/{}"])
def test_the_traffic_type_is_told_to_projects_only(talk, model):
    """The recording was made with an API key, and has none."""
    room = talk("{live: 1, strict: false, otherwise: [{text: Hi.}]}", model.format("gemini-live-2.5-flash"), VERTEX)
    room.type("hello")
    room.wait(5)
    assert ("trafficType" in room.messages[-1]["usageMetadata"]) is model.startswith("projects/")


def itemised(messages):
    """Kinds of tokens in the details of what was said, turn by turn."""
    usages = [message["usageMetadata"] for message in messages if "usageMetadata" in message]
    details = [[one for name in SAID for one in usage.get(name, ())] for usage in usages]
    return [{one["modality"] for one in listed if "tokenCount" in one} for listed in details]


def answer(room, message):
    """The recorded answer, to the call of this session."""
    [recorded] = message["tool_response"]["functionResponses"]
    room.answer(room.calls[-1], recorded["response"])


def phases(messages):
    """What follows what, each with all its fields; how often, and how sound and words alternate, is chance."""
    return [
        (kind, sorted({path for message in run for path in paths(message)}))
        for kind, run in groupby(messages, key=kind_of)
    ]


def kind_of(message):
    content = message.get("serverContent")
    if content is None:
        return next(iter(message), "empty")
    if any(part.get("thought") for part in content.get("modelTurn", {}).get("parts", ())):
        return "thought"
    if {"modelTurn", "outputTranscription"} & content.keys():
        return "speech"
    return next((kind for kind in KINDS if kind in content), "empty content")


def paths(value, path=""):
    """Dotted paths of all fields; what is in arguments is the story's."""
    if path.endswith(".args"):
        yield path
    elif isinstance(value, dict) and value:
        for key, item in value.items():
            yield from paths(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from paths(item, path)
    else:
        yield path
