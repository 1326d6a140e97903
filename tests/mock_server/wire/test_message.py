"""Client frames as the SDKs really write them (Live API reference, 3.10), and as nobody should."""

from __future__ import annotations

import json
import wave
from base64 import b64encode
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.errors import Refusal
from mock_server.wire.message import (
    ActivityEnd,
    ActivityStart,
    Audio,
    Content,
    ContextUpdate,
    Image,
    Setup,
    StreamEnd,
    Text,
    ToolAnswer,
    parse,
)  # fmt: skip
from mock_server.wire.setup import Detection, Resumption

JPEG_DIGEST = sha256(bytes((0xFF, 0xD8, 0xFF))).hexdigest()
RICH = {
    "setup": {
        "model": "models/M",
        "generationConfig": {
            "responseModalities": ["AUDIO"], "temperature": 0.5, "topP": 0.9, "topK": 40.0, "maxOutputTokens": 512,
            "mediaResolution": "MEDIA_RESOLUTION_LOW", "seed": 7,
            "speechConfig": {
                "voice_config": {"prebuilt_voice_config": {"voice_name": "Aoede"}}, "language_code": "en-US",
            },
            "thinkingConfig": {"include_thoughts": True, "thinking_budget": 128}, "enableAffectiveDialog": True,
        },
        "systemInstruction": {"parts": [{"text": "…"}], "role": "user"},
        "tools": [
            {"googleSearch": {}},
            {"functionDeclarations": [
                {"name": "g", "parameters_json_schema": {"type": "object", "x_y": 1}, "behavior": "NON_BLOCKING"},
            ]},
        ],
        "sessionResumption": {"handle": "h1"}, "inputAudioTranscription": {"language_codes": ["en-US"]},
        "outputAudioTranscription": {},
        "realtimeInputConfig": {
            "automatic_activity_detection": {
                "disabled": False, "start_of_speech_sensitivity": "START_SENSITIVITY_LOW", "prefix_padding_ms": 20,
                "silence_duration_ms": 100,
            },
            "activity_handling": "NO_INTERRUPTION", "turn_coverage": "TURN_INCLUDES_ALL_INPUT",
        },
        "contextWindowCompression": {"trigger_tokens": "25600", "sliding_window": {"target_tokens": 12800}},
        "proactivity": {"proactive_audio": True}, "historyConfig": {"initial_history_in_client_content": True},
        "labels": {"my_label": "x"},
    }
}  # fmt: skip


def test_the_richest_setup_of_the_python_sdk():
    [setup] = parse(json.dumps(RICH))
    assert isinstance(setup, Setup)
    assert setup.model == "M"
    assert setup.detection == Detection(False, "LOW", None, 20, 100)
    assert (setup.interrupts, setup.transcribe_in, setup.transcribe_out) == (False, True, True)
    assert setup.resumption == Resumption("h1")
    assert setup.awaits_history


def test_keys_of_the_user_stay_as_they_are():
    [setup] = parse(json.dumps(RICH))
    assert isinstance(setup, Setup)
    assert setup.raw is not None
    declaration = setup.raw["tools"][1]["functionDeclarations"][0]
    assert declaration["parametersJsonSchema"] == {"type": "object", "x_y": 1}
    assert setup.raw["labels"] == {"my_label": "x"}


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        ({"setup": {"model": "m"}}, [Setup("m", raw={"model": "m"})]),
        ({"client_content": {"turns": [{"parts": [{"text": "a"}, {"text": "b"}]}], "turnComplete": True}},
         [Content(("ab",), True)]),
        ({"clientContent": {"turns": [{"role": "model", "parts": [{"text": "a"}]}]}}, [Content((), False)]),
        ({"clientContent": {}}, [Content((), False)]),
        ({"realtime_input": {"audio": {"data": "-__-AA==", "mime_type": "audio/pcm;rate=24000"}}},
         [Audio(b"\xfb\xff\xfe\x00", 24_000)]),
        ({"realtimeInput": {"audio": {"data": "AAAA", "mimeType": "audio/pcm"}}}, [Audio(b"\0\0\0", 16_000)]),
        ({"realtime_input": {"mediaChunks": [{"data": "_9j_", "mime_type": "image/jpeg"}]}},
         [Image("image/jpeg", 3, JPEG_DIGEST)]),
        ({"realtimeInput": {"media_chunks": {"data": "AAAA", "mimeType": "audio/pcm"}}}, [Audio(b"\0\0\0")]),
        ({"realtimeInput": {"text": ""}}, [Text("")]),
        ({"realtimeInput": {"activityEnd": {}, "audio": {"data": "AAA", "mimeType": "audio/pcm"}, "activityStart": {}}},
         [ActivityStart(), Audio(b"\0\0"), ActivityEnd()]),
        ({"realtime_input": {"audioStreamEnd": True}}, [StreamEnd()]),
        ({"realtime_input": {"audioStreamEnd": False}}, []),
        ({"tool_response": {"functionResponses": [
            {"will_continue": True, "scheduling": "INTERRUPT", "id": "c", "name": "f", "response": {"a_b": 1}}]}},
         [ToolAnswer("c", "f", {"a_b": 1}, True, "INTERRUPT")]),
        ({"contextUpdate": {"tools": {"tools": []}}}, [ContextUpdate(functions={})]),
    ],
)  # fmt: skip
def test_every_kind_of_message(message, facts):
    assert list(parse(json.dumps(message))) == facts


def wav(rate=8_000, channels=1):
    file = BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setparams((channels, 2, rate, 0, "NONE", ""))
        recording.writeframes(b"abcd")
    return file.getvalue()


@pytest.mark.parametrize(
    ("mime_type", "data", "sounds"),
    [
        ("audio/pcm;rate=24000", b"abcd", (Audio(b"abcd", 24_000),)),
        ("audio/pcm", b"abcd", (Audio(b"abcd"),)),
        ("audio/wav", wav(), (Audio(b"abcd", 8_000),)),
        ("audio/x-wav", wav(channels=2), ()),
        ("audio/wav", wav(rate=1), ()),
        ("audio/wav", b"RIFF", ()),
        ("audio/mp3", b"abcd", ()),
    ],
)
def test_what_was_recorded_for_a_turn_is_heard(mime_type, data, sounds):
    blob = {"mimeType": mime_type, "data": b64encode(data).decode()}
    message = {"clientContent": {"turns": [{"parts": [{"inlineData": blob}]}], "turnComplete": True}}
    [content] = parse(json.dumps(message))
    assert content == Content((), True, sounds)


def test_pictures_are_seen_wherever_they_come():
    picture = {"inline_data": {"mime_type": "image/jpeg", "data": "_9j_"}}
    turns = [{"role": "user", "parts": [{"text": "look"}, picture]}, {"role": "model", "parts": [picture]}]
    image = Image("image/jpeg", 3, JPEG_DIGEST)
    assert list(parse(json.dumps({"client_content": {"turns": turns}}))) == [image, Content(("look",), False)]
    answer = {"id": "c", "name": "f", "response": {}, "parts": [picture, {"fileData": {"fileUri": "gs://a"}}]}
    assert list(parse(json.dumps({"tool_response": {"functionResponses": [answer]}}))) == [
        image,
        ToolAnswer("c", "f", {}),
    ]


@pytest.mark.parametrize(
    ("mime_type", "rate"),
    [
        ("audio/pcm; rate=24000", 24_000),
        ("Audio/PCM;Rate=8000", 8_000),
        ("audio/pcm;encoding=s16le;rate=44100;channels=1", 44_100),
        ('audio/l16;rate="48000"', 48_000),
        ("audio/x-raw", 16_000),
    ],
)
def test_the_rate_is_found_however_it_is_written(mime_type, rate):
    assert list(parse(json.dumps({"realtimeInput": {"audio": {"mimeType": mime_type}}}))) == [Audio(b"", rate)]


def test_a_list_of_one_may_be_written_without_the_list():
    asked = {"model": "m", "generationConfig": {"responseModalities": "TEXT"}, "tools": {"googleSearch": {}}}
    [setup] = parse(json.dumps({"setup": asked}))
    assert (setup.modality, setup.raw["tools"]) == ("TEXT", [{"googleSearch": {}}])


def test_numbers_may_be_strings_as_in_protobuf():
    [setup] = parse(json.dumps({"setup": {"model": "m", "generationConfig": {"temperature": "0.5", "seed": "7"}}}))
    assert setup.raw["generationConfig"] == {"temperature": 0.5, "seed": 7}


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ([], "the message: must be an object"),
        ({"setup": {"model": 3}}, "setup.model: must be a string"),
        ({"setup": {"model": "m"}, "clientContent": {}}, "per message"),
        ({"setup": {"model": "m", "generationConfig": {"responseModalities": ["AUDIO", "TEXT"]}}}, "one of AUDIO"),
        ({"setup": {"model": "m", "generationConfig": {"responseModalities": ["SMELL"]}}}, "AUDIO or IMAGE"),
        ({"setup": {"model": "m", "generationConfig": {"temperature": "hot"}}}, "temperature: must be a number"),
        ({"setup": {"model": "m", "tools": [{"functionDeclarations": [{}]}]}}, "Declarations[0].name is missing"),
        (
            {"setup": {"model": "m", "tools": [{"functions": []}]}},
            "setup.tools[0]: no field is named 'functions'; known are functionDeclarations",
        ),
        ({"clientContent": {"turnComplete": True, "turn_complete": True}}, "given twice"),
        ({"clientContent": {"turnComplete": "yes"}}, "turnComplete: must be true or false"),
        ({"realtimeInput": {"audio": {"data": "%%", "mimeType": "audio/pcm"}}}, "must be base64"),
        ({"realtimeInput": {"audio": {"data": "", "mimeType": "text/plain"}}}, "mimeType"),
        ({"realtimeInput": {"audio": {"data": "", "mimeType": "audio/pcm;rate=1"}}}, "8000-192000"),
        ({"realtimeInput": {"audio": {"data": "", "mimeType": "audio/pcm;channels=2"}}}, "one channel"),
        ({"realtimeInput": {"audio": {"data": "", "mimeType": "audio/webm;codecs=opus"}}}, "raw 16-bit PCM"),
        ({"setup": {"model": "m", "generationConfig": {"topP": "NaN"}}}, "topP: must be a number"),
        (
            {"setup": {"model": "m", "realtimeInputConfig": {"automaticActivityDetection": {"prefixPaddingMs": -1}}}},
            "prefixPaddingMs: must be 0-60000, got -1",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_path(message, detail):
    with pytest.raises(Refusal) as refusal:
        parse(json.dumps(message))
    assert refusal.value.code == 1007
    assert detail in refusal.value.detail


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_no_bytes_crash_the_parser(frame):
    with pytest.raises(Refusal):
        parse(frame)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
            st.sampled_from([
                "setup", "model", "tools", "client_content", "turns", "parts", "text", "turnComplete", "realtimeInput",
                "audio", "data", "mimeType", "mediaChunks", "toolResponse", "functionResponses", "id", "response",
                "generationConfig", "responseModalities", "sessionResumption", "handle", "prefixPaddingMs",
                "realtimeInputConfig", "automaticActivityDetection",
            ]), inner, max_size=4),
        max_leaves=12,
    )
)  # fmt: skip
def test_any_json_is_facts_or_a_refusal(value):
    try:
        outcome = parse(json.dumps(value))
    except Refusal as refusal:
        outcome = refusal
    if isinstance(outcome, Refusal):
        assert outcome.code == 1007
        assert 0 < len(outcome.reason.encode()) <= 123
    else:
        assert isinstance(outcome, tuple)


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ({"config": {}}, "the message: no field is named 'config'; known are setup, clientContent, realtimeInput"),
        ({"session_resume": {}}, "did you mean setup.sessionResumption?"),
        ({"setup": {"responseModalities": []}}, "setup: no field is named 'responseModalities'; did you mean"),
        ({"setup": {"response_modalities": []}}, "did you mean generationConfig.responseModalities?"),
        ({"setup": {"modle": "m"}}, "did you mean model?"),
        ({"media_chunks": []}, "did you mean realtimeInput.mediaChunks?"),
        (
            {"realtimeInput": {"activityEnd": {"at": 1}}},
            "realtimeInput.activityEnd: no field is named 'at'; it has none",
        ),
    ],
)
def test_a_field_in_the_wrong_place_is_told_the_right_one(message, detail):
    with pytest.raises(Refusal) as refusal:
        parse(json.dumps(message))
    assert detail in refusal.value.detail
