from __future__ import annotations

import json

import pytest

from mock_server.errors import Refusal
from mock_server.wire import rules
from mock_server.wire.message import parse
from mock_server.wire.rules import admit, backend_of

DEV = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


def asked(model, **fields):
    [setup] = parse(json.dumps({"setup": {"model": model, **fields}}))
    return setup


@pytest.mark.parametrize(
    ("model", "path", "name"),
    [
        ("models/gemini-2.0-flash-live-001", DEV, "live-2.0"),
        ("gemini-2.0-flash-live-preview-04-09", VERTEX, "live-2.0"),
        ("gemini-2.0-flash-exp", DEV, "live-2.0"),
        ("projects/p/locations/l/publishers/google/models/gemini-live-2.5-flash", VERTEX, "live-2.0"),
        ("gemini-live-2.5-flash-native-audio", VERTEX, "live-2.5"),
        ("gemini-live-2.5-flash-preview-native-audio-09-2025", VERTEX, "live-2.5"),
        ("models/gemini-2.5-flash-native-audio-preview-12-2025", DEV, "live-2.5"),
        ("models/gemini-2.5-flash-preview-native-audio-dialog", DEV, "live-2.5"),
        ("models/gemini-3.1-flash-live-preview", DEV, "live-3.1"),
        ("models/gemini-3.8-live", DEV, "live-3.8"),
        ("models/gemini-3.8-live-extended-thinking", DEV, "live-3.8-thinking"),
    ],
)
def test_every_model_has_the_rules_of_its_generation(model, path, name):
    assert admit(asked(model), path).name == name


@pytest.mark.parametrize(
    ("path", "model", "backend"),
    [
        (DEV, "m", "dev"),
        ("/" + VERTEX, "m", "vertex"),
        ("/" + VERTEX, "publishers/google/models/m", "express"),
        ("/gateway", "publishers/google/models/m", "express"),
        ("/gateway", "projects/p/locations/l/publishers/google/models/m", "vertex"),
        ("/gateway", "models/m", "dev"),
        ("/ws/google.firebase.vertexai.v1beta.GenerativeService/BidiGenerateContent", "projects/p/models/m", "dev"),
        (
            "/ws/google.firebase.vertexai.v1beta.LlmBidiService/BidiGenerateContent/locations/l",
            "projects/p/locations/l/publishers/google/models/m",
            "vertex",
        ),
    ],
)
def test_the_path_tells_the_backend_else_the_model_does(path, model, backend):
    assert backend_of(path, model) == backend


@pytest.mark.parametrize(
    ("setup", "path", "code", "reason"),
    [
        (asked("gemini-1.5-pro"), DEV, 1008, "models/gemini-1.5-pro is not found for API version v1beta"),
        (asked("models/gemini-live-2.5-flash-preview"), DEV, 1008, "models/gemini-live-2.5-flash-preview is not found"),
        (asked("gemini-1.5-pro"), VERTEX, 1008, "Publisher Model `gemini-1.5-pro`"),
        (asked("gemini-3.8-live", generationConfig={"responseModalities": ["TEXT"]}), DEV, 1007, "The requested"),
        (asked("gemini-3.1-live", generationConfig={"responseModalities": ["TEXT"]}), DEV, 1011, "Internal"),
        (asked("gemini-3.8-live", generationConfig={"enableAffectiveDialog": True}), DEV, 1007, "Request contains"),
        (asked("gemini-3.8-live", explicitVadSignal=True), DEV, 1007, "Request contains"),
        (asked("gemini-3.8-live", sessionResumption={"transparent": True}), DEV, 1007, "Request contains"),
    ],
)
def test_what_a_model_does_not_take_is_refused_as_the_service_does(setup, path, code, reason):
    with pytest.raises(Refusal) as refusal:
        admit(setup, path)
    assert refusal.value.code == code
    assert refusal.value.reason.startswith(reason)


LIVE_25, LIVE_31, LIVE_38 = "gemini-2.5-flash-native-audio-latest", "gemini-3.1-flash-live-preview", "gemini-3.8-live"
ROBOTICS = "gemini-robotics-er-2-streaming-preview"
THINKING = "gemini-3.8-live-extended-thinking"


def function(**fields):
    return {"tools": [{"functionDeclarations": [{"name": "f", **fields}]}]}


@pytest.mark.parametrize(
    ("model", "fields", "path", "named"),
    [
        (LIVE_31, function(behavior="NON_BLOCKING"), DEV, "tools.functionDeclarations.behavior"),
        (THINKING, function(behavior="BLOCKING"), DEV, "tools.functionDeclarations.behavior"),
        (LIVE_38, {"proactivity": {"proactiveAudio": False}}, DEV, "proactivity.proactiveAudio"),
        (LIVE_38, {"generationConfig": {"thinkingConfig": {"thinkingLevel": "LOW"}}}, DEV, "thinkingConfig"),
        (THINKING, {"generationConfig": {"thinkingConfig": {"thinkingBudget": 1}}}, DEV, "thinkingBudget"),
        (LIVE_25, {"tools": [{"codeExecution": {}}]}, DEV, "tools.codeExecution"),
        (LIVE_25, {"tools": [{"googleSearch": {}}, function()["tools"][0]]}, DEV, "googleSearch and setup.tools"),
        (LIVE_25, {"tools": [{"retrieval": {}}]}, DEV, "Vertex AI only"),
        ("gemini-live-2.5-flash", {"tools": [{"fileSearch": {}}]}, VERTEX, "Developer API only"),
        (LIVE_25, {"safetySettings": [{"method": "SEVERITY"}]}, DEV, "safetySettings.method"),
        (LIVE_25, {"contextWindowCompression": {"triggerTokens": 0}}, DEV, "must be 1-131072"),
        (
            LIVE_25,
            {"contextWindowCompression": {"triggerTokens": 9, "slidingWindow": {"targetTokens": "9"}}},
            DEV,
            "below the trigger",
        ),
        (ROBOTICS, {"generationConfig": {"responseModalities": ["AUDIO"]}}, DEV, "TEXT"),
    ],
)
def test_the_journal_names_the_field_and_what_was_expected(model, fields, path, named):
    with pytest.raises(Refusal) as refusal:
        admit(asked(model, **fields), path)
    assert named in refusal.value.detail
    assert refusal.value.code in (1007, 1011)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (LIVE_25, function(behavior="NON_BLOCKING")),
        (LIVE_25, {"generationConfig": {"enableAffectiveDialog": True, "thinkingConfig": {"thinkingBudget": 0}}}),
        (LIVE_25, {"proactivity": {"proactiveAudio": True}, "contextWindowCompression": {"slidingWindow": {}}}),
        (LIVE_31, function(behavior="BLOCKING")),
        (LIVE_31, {"generationConfig": {"enableAffectiveDialog": False, "thinkingConfig": {"thinkingLevel": "LOW"}}}),
        (LIVE_38, {**function(behavior="BLOCKING"), "proactivity": {"proactiveAudio": True}}),
        (THINKING, {**function(), "generationConfig": {"thinkingConfig": {"thinkingLevel": "HIGH"}}}),
        ("gemini-2.0-flash-live-001", {"tools": [{"codeExecution": {}}, {"googleSearch": {}}]}),
    ],
)
def test_what_a_model_takes_is_let_in(model, fields):
    assert admit(asked(model, **fields), DEV)


def test_thinking_is_like_its_generation_but_for_what_it_says():
    plain, thinking = admit(asked(LIVE_38), DEV), admit(asked(THINKING), DEV)
    assert thinking.filler
    assert thinking.behavior == "NON_BLOCKING"
    assert (plain.tells_status, thinking.tells_status) == (False, True)


@pytest.mark.parametrize("folder", ["models", "backends"])
def test_a_rule_nobody_knows_is_a_fault_of_the_file(folder, monkeypatch, tmp_path):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "new.yaml").write_text("models: [m]\nslize_ms: 3\n")
    monkeypatch.setattr(rules.resources, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match=r"new\.yaml: no rule is named slize_ms"):
        rules._files.__wrapped__(folder)


def test_vertex_takes_what_is_its_own():
    setup = asked("gemini-live-2.5-flash", explicitVadSignal=True, sessionResumption={"transparent": True})
    assert admit(setup, VERTEX).session_id


@pytest.mark.parametrize(
    ("model", "path", "shape"),
    [
        ("gemini-2.5-flash-native-audio-latest", DEV, r"function-call-\d{19}"),
        ("gemini-3.1-flash-live-preview", DEV, r"fc_\d{19}"),
        ("gemini-live-2.5-flash", VERTEX, r"[0-9a-f-]{36}"),
    ],
)
def test_ids_of_calls_look_as_recorded(model, path, shape):
    import re
    import uuid

    assert re.fullmatch(shape, admit(asked(model), path).shape_id(str(uuid.uuid4())))
