"""Fields whose effect is told nowhere else by their name on the wire: what a client writes, and what comes of it."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from mock_server.errors import Refusal
from mock_server.hearing.recording import read
from mock_server.story.load import SHIPPED
from mock_server.wire.encode import encode
from tests.mock_server.official import taken

LAMP = """
    live: 1
    steps:
      - when: {says: hello}
        reply: [{text: Hello you}]
      - when: {says: both}
        reply:
          - calls: [{call: f, id: $a}, {call: g, id: $b}]
          - wait: {tool: [$a, $b], ok: [{text: "{$a.output} {$b.output}"}]}
      - when: {says: not for you}
        reply: [{ignore: true}]
"""
SPEECH = read(SHIPPED / "home/ask/living_room_lamp.wav")


def ask(room, *texts):
    turns = [{"role": "user", "parts": [{"text": text}]} for text in texts]
    room.client({"clientContent": {"turns": turns, "turnComplete": True}})
    room.wait(10)


def stream(room, samples, **last):
    """Sound for the server's own detection, then perhaps something else."""
    for at in range(0, len(samples), 1_600):
        data = base64.b64encode(samples[at : at + 1_600].astype("<i2").tobytes()).decode()
        room.client({"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000", "data": data}}})
    if last:
        room.client({"realtimeInput": last})


def detection(**asked):
    return {"marks": False, "realtimeInputConfig": {"automaticActivityDetection": asked}}


def test_setup_is_answered_with_setup_complete(talk):
    room = talk(LAMP)
    assert room.messages == [{"setupComplete": {}}]
    with pytest.raises(Refusal):
        room.client({"setup": {"model": "models/gemini-3.8-live"}})


def test_turns_are_answered_with_a_model_turn_and_its_output_transcription(talk):
    room = talk(LAMP)
    ask(room, "hello")
    [first, *_] = room.contents("modelTurn")
    assert base64.b64decode(first["parts"][0]["inlineData"]["data"])
    assert "".join(piece["text"] for piece in room.contents("outputTranscription")) == "Hello you"


def test_the_details_of_usage_add_up(talk):
    room = talk(LAMP)
    ask(room, "hello")
    usage = room.messages[-1]["usageMetadata"]
    assert usage["promptTokensDetails"] == [{"modality": "TEXT", "tokenCount": usage["promptTokenCount"]}]
    assert usage["responseTokensDetails"] == [{"modality": "AUDIO", "tokenCount": usage["responseTokenCount"]}]


def test_function_responses_belong_to_calls_by_their_id(talk):
    room = talk(LAMP)
    ask(room, "both")
    first, second = (call["id"] for call in room.calls)
    assert first != second
    for id_, output in ((second, "two"), (first, "one")):
        room.client({"toolResponse": {"functionResponses": [{"id": id_, "name": "?", "response": {"output": output}}]}})
    room.wait(10)
    assert room.transcript() == "one two"


@pytest.mark.parametrize("asked", [True, False])
def test_input_audio_transcription_is_sent_to_who_asked_for_it(talk, asked):
    room = talk(LAMP, inputAudioTranscription={} if asked else None)
    room.speak("hello")
    room.wait(10)
    assert bool(room.contents("inputTranscription")) is asked


def test_activity_end_is_answered_at_once(talk):
    room = talk(LAMP, realtimeInputConfig={"automaticActivityDetection": {"disabled": True}})
    room.spoken = "hello"
    room.client({"realtimeInput": {"activityStart": {}}})
    stream(room, SPEECH)
    assert room.contents("inputTranscription") == []
    room.client({"realtimeInput": {"activityEnd": {}}})
    assert room.transcript("inputTranscription") == " hello"


def test_audio_stream_end_ends_the_speech(talk):
    room = talk(LAMP, **detection(disabled=False))
    room.spoken = "hello"
    stream(room, SPEECH[: len(SPEECH) // 2])
    assert room.contents("inputTranscription") == []
    stream(room, SPEECH[:0], audioStreamEnd=True)
    assert room.transcript("inputTranscription") == " hello"


@pytest.mark.parametrize(("level", "heard"), [("START_SENSITIVITY_HIGH", True), ("START_SENSITIVITY_LOW", False)])
def test_start_of_speech_sensitivity_decides_whether_a_whisper_is_heard(talk, level, heard):
    room = talk(LAMP, **detection(startOfSpeechSensitivity=level))
    room.spoken = "hello"
    stream(room, np.concatenate([np.zeros(16_000), SPEECH * 0.05, np.zeros(16_000)]), audioStreamEnd=True)
    assert bool(room.transcript("inputTranscription")) is heard


def test_end_of_speech_sensitivity_decides_how_long_a_fading_voice_is_heard(talk):
    ends = {}
    for level in ("END_SENSITIVITY_HIGH", "END_SENSITIVITY_LOW"):
        room = talk(LAMP, model="gemini-3.8-live", **detection(endOfSpeechSensitivity=level))
        room.spoken = "hello"
        fading = SPEECH * np.geomspace(0.5, 0.01, len(SPEECH))
        stream(room, np.concatenate([np.zeros(16_000), fading, np.zeros(16_000)]))
        [_, end] = [taken(encode(m), "dev").voice_activity for m in room.messages if "voiceActivity" in m]
        assert end.voice_activity_type == "ACTIVITY_END"
        ends[level] = float(end.audio_offset.rstrip("s"))
    assert ends["END_SENSITIVITY_LOW"] > ends["END_SENSITIVITY_HIGH"]


def test_new_handle_is_the_one_that_is_kept(talk):
    room = talk(LAMP, sessionResumption={})
    ask(room, "hello")
    updates = [m["sessionResumptionUpdate"] for m in room.messages if "sessionResumptionUpdate" in m]
    assert updates[-1]["newHandle"] in room.kept
    assert updates[-1]["resumable"] is True


@pytest.mark.parametrize("asked", [{"proactivity": {"proactiveAudio": True}}, {}])
def test_the_story_ignores_what_it_says_whatever_proactivity_was_asked_for(talk, asked):
    room = talk(LAMP, **asked)
    ask(room, "not for you")
    assert room.messages == [{"setupComplete": {}}]
