"""Who is given a handle, and when."""

from __future__ import annotations

import pytest

STORY = "{live: 1, strict: false, otherwise: [{call: f, id: $c}, {wait: {tool: $c, ok: [{text: done}]}}]}"
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
TOOLS = [{"functionDeclarations": [{"name": "f", "behavior": "BLOCKING"}]}]


def updates(room):
    return [m["sessionResumptionUpdate"] for m in room.messages if "sessionResumptionUpdate" in m]


def test_a_session_that_is_busy_cannot_be_resumed_as_it_is(talk):
    room = talk(STORY, sessionResumption={})
    room.type("go")
    assert [bool(update) for update in updates(room)] == [True, False]
    room.answer(room.calls[0], {})
    room.wait(5)
    assert updates(room)[-1]["resumable"] is True
    assert updates(room)[-1]["newHandle"] in room.kept


@pytest.mark.parametrize(
    ("model", "given"),
    [("gemini-2.5-flash-native-audio-latest", 0), ("gemini-3.1-flash-live-preview", 1), ("gemini-3.8-live", 3)],
)
def test_newer_models_give_them_to_who_has_not_asked(talk, model, given):
    tools = [] if "3.1" in model else TOOLS
    room = talk(STORY, model=model, tools=tools)
    room.type("go")
    room.answer(room.calls[0], {})
    room.wait(5)
    assert len(updates(room)) == given


def test_a_transparent_handle_says_what_it_includes(talk):
    room = talk(STORY, path=VERTEX, model="gemini-live-2.5-flash", sessionResumption={"transparent": True})
    room.type("go")
    room.client({"realtimeInput": {"activityStart": {}}})
    indices = [update["lastConsumedClientMessageIndex"] for update in updates(room) if update]
    assert indices == ["0", "2"]


def test_a_handle_given_in_mid_speech_restores_what_was_heard(talk):
    setup = {
        "sessionResumption": {"transparent": True},
        "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    }
    room = talk(STORY, path=VERTEX, model="gemini-live-2.5-flash", **setup)
    room.type("go")
    room.client({"realtimeInput": {"activityStart": {}}})
    [*_, (_, memory)] = room.kept.items()
    assert memory.speech == b""
