from __future__ import annotations

import json

import pytest

from mock_server.errors import Refusal
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
        ("/gateway", "publishers/google/models/m", "vertex"),
        ("/gateway", "models/m", "dev"),
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
