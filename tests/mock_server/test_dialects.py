"""How each generation of models answers the same thing on either service."""

from __future__ import annotations

import pytest

from mock_server.conversation.listener import Began, Ended

STORY = """
    live: 1
    steps:
      - when: {says: hello}
        reply: [{text: hello to you from far away}]
      - when: {says: light}
        reply:
          - {call: f, id: $c}
          - wait: {tool: $c, ok: [{text: done}]}
"""
DEV, VERTEX = "", "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


class Hears:
    """A detector that hears speech from 1.88 to 5 seconds, as one recorded session did."""

    deadline = speech = None

    def __init__(self, sound):
        self._events = [[Began(1880)], [Ended(bytes(sound), 5000)]]

    def feed(self, sound, now):
        return self._events.pop(0) if self._events else []

    def tick(self, now):
        return []


def say(room, text):
    room.spoken = text
    room.dialogue._listener = Hears(1_000)
    for _ in range(2):
        room.client({"realtimeInput": {"audio": {"mimeType": "audio/pcm", "data": "AAAA"}}})
    room.wait(10)


def test_3_8_speaks_as_recorded(talk):
    room = talk(STORY, model="gemini-3.8-live", marks=False)
    say(room, "hello")
    messages = [m for m in room.messages if "modelTurn" not in str(m)]
    first = [next(iter(m), "empty") for m in messages]
    assert first[:4] == ["setupComplete", "sessionResumptionUpdate", "voiceActivity", "serverContent"]
    assert messages[2] == {"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1.88s"}}
    assert messages[3] == {"serverContent": {"inputTranscription": {"text": "hello"}}}
    assert messages[4] == {"voiceActivity": {"type": "ACTIVITY_END", "audioOffset": "5s"}}
    assert messages[5:7] == [{}, {"serverContent": {}}]
    assert {} in messages[7:]  # between the frames of sound


@pytest.mark.parametrize(
    ("model", "path", "asked", "told"),
    [
        ("gemini-2.5-flash-native-audio-latest", DEV, {}, False),
        ("gemini-3.1-flash-live-preview", DEV, {}, False),
        ("gemini-3.8-live", DEV, {}, True),
        ("gemini-live-2.5-flash", VERTEX, {}, False),
        ("gemini-live-2.5-flash", VERTEX, {"explicitVadSignal": True}, True),
    ],
)
def test_activity_is_told_by_those_who_do_or_were_asked_to(talk, model, path, asked, told):
    room = talk(STORY, model=model, path=path, marks=False, **asked)
    say(room, "hello")
    assert (sum("voiceActivity" in m for m in room.messages) == 2) is told


def test_marks_of_the_client_are_not_told_back(talk):
    room = talk(STORY, model="gemini-3.8-live")
    room.speak("hello")
    assert not any("voiceActivity" in m for m in room.messages)


def test_3_1_goes_on_after_a_tool_as_recorded(talk):
    room = talk(STORY, model="gemini-3.1-flash-live-preview")
    room.type("light")
    [call] = room.calls
    room.sent.clear()
    room.answer(call, {})
    room.wait(5)
    assert "newHandle" in room.messages[0]["sessionResumptionUpdate"]
    assert room.messages[1] == {"serverContent": {}}
    assert {"modelTurn", "outputTranscription"} == room.messages[3]["serverContent"].keys()


@pytest.mark.parametrize(
    ("model", "path", "ms", "mime"),
    [
        ("gemini-2.5-flash-native-audio-latest", DEV, 64, "audio/pcm;rate=24000"),
        ("gemini-3.8-live", DEV, 192, "audio/pcm;rate=24000"),
        ("gemini-live-2.5-flash", VERTEX, 192, "audio/pcm"),
    ],
)
def test_sound_is_sliced_as_the_service_does(talk, model, path, ms, mime):
    room = talk(STORY, model=model, path=path)
    room.type("hello")
    room.wait(10)
    blobs = [turn["parts"][0]["inlineData"] for turn in room.contents("modelTurn")]
    assert {blob["mimeType"] for blob in blobs} == {mime}
    assert len(blobs[0]["data"]) == 4 * -(-24 * ms * 2 // 3)
    assert max(len(str(message)) for message in room.messages) < 2**20


def test_a_model_that_only_writes(talk):
    room = talk(STORY, model="gemini-robotics-er-2-streaming-preview")
    room.type("hello")
    room.wait(10)
    assert "".join(turn["parts"][0]["text"] for turn in room.contents("modelTurn")) == "hello to you from far away"
