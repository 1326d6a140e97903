"""The four examples of the vendor's overview, as they are written, against the default story.

Only what a test must change is changed: credentials, the recording, and printing into lists.
"""

from __future__ import annotations

import asyncio
import json
import math

import numpy as np
import pytest
from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials
from websockets.asyncio.client import connect

from mock_server import Driven, MockServer
from mock_server.journal import Sound

GREETING = "Hello! I am a mock of the Live API. I heard you, and this is my answer."


@pytest.fixture
async def mock(monkeypatch):
    async with MockServer(speed=math.inf, clock=Driven(), report=lambda line: None) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def client(mock):
    return genai.Client(vertexai=True, project="p", location="us-central1", credentials=Credentials(token="t"))


async def pause(mock):
    """The sound has arrived, and for a second nothing else does."""
    while not any(isinstance(fact, Sound) for fact in mock.journal.sessions[0].facts):  # noqa: ASYNC110 - the loop turns
        await asyncio.sleep(0)
    await mock.clock.advance(1)


async def test_text_from_a_whole_recording_sent_at_once(mock, client, shared):
    from mock_server.story.clip import Clip

    speech = np.frombuffer(Clip.read(shared / "audio/human/living_room_lamp.wav").pcm, "<i2")
    audio_bytes = speech[: len(speech) // 2].tobytes()  # ends in mid-speech, without any silence
    printed = []
    config = {"response_modalities": ["TEXT"]}
    async with client.aio.live.connect(model="gemini-live-2.5-flash", config=config) as session:
        await session.send_realtime_input(audio=types.Blob(data=audio_bytes, mime_type="audio/pcm;rate=24000"))
        await pause(mock)
        async for response in session.receive():
            if response.text is not None:
                printed.append(response.text)  # noqa: PERF401 - theirs
    assert "".join(printed) == GREETING


async def test_audio_from_text(client):
    config = types.LiveConnectConfig(
        response_modalities=["AUDIO"],
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name="Aoede"))
        ),
    )
    audio_data = []
    async with client.aio.live.connect(model="gemini-live-2.5-flash", config=config) as session:
        text_input = "Hello? Gemini are you there?"
        await session.send_client_content(turns=types.Content(role="user", parts=[types.Part(text=text_input)]))
        async for message in session.receive():
            if message.server_content.model_turn and message.server_content.model_turn.parts:
                for part in message.server_content.model_turn.parts:
                    if part.inline_data:
                        audio_data.append(np.frombuffer(part.inline_data.data, dtype=np.int16))  # noqa: PERF401 - theirs
    assert len(np.concatenate(audio_data)) / 24_000 > 3


async def test_transcripts_both_ways(client):
    config = {"response_modalities": ["AUDIO"], "input_audio_transcription": {}, "output_audio_transcription": {}}
    printed = []
    async with client.aio.live.connect(model="gemini-live-2.5-flash", config=config) as session:
        message = "Hello? Gemini are you there?"
        await session.send_client_content(turns={"role": "user", "parts": [{"text": message}]}, turn_complete=True)
        async for response in session.receive():
            if response.server_content.model_turn:
                assert response.server_content.model_turn.parts
            if response.server_content.input_transcription:
                pytest.fail("nothing was spoken")
            if response.server_content.output_transcription:
                printed.append(response.server_content.output_transcription.text or "")
    assert "".join(printed) == GREETING


async def test_raw_socket(mock):
    url = f"{mock.url}/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
    headers = {"Content-Type": "application/json", "Authorization": "Bearer t"}
    config = {"response_modalities": ["AUDIO"]}
    async with connect(url, additional_headers=headers, ssl=mock.ssl_context(), proxy=None) as ws:
        setup = {
            "model": "gemini-2.0-flash-live-preview-04-09",
            "generation_config": config,
            "input_audio_transcription": {},
            "output_audio_transcription": {},
        }
        await ws.send(json.dumps({"setup": setup}))
        raw_response = await ws.recv(decode=False)
        assert "setupComplete" in json.loads(raw_response.decode("ascii"))
        turns = [{"role": "user", "parts": [{"text": "Hello? Gemini are you there?"}]}]
        await ws.send(json.dumps({"client_content": {"turns": turns, "turn_complete": True}}))
        responses, transcriptions = await _raw_loop(ws)
    assert responses
    assert "".join(transcriptions) == GREETING


async def _raw_loop(ws):
    """The example's loop: it stops at the first frame without `serverContent`, and wants `inlineData` in every part."""
    import base64

    responses, output_transcriptions = [], []
    async for raw_response in ws:
        response = json.loads(raw_response.decode())
        server_content = response.pop("serverContent", None)
        if server_content is None:
            break
        if (output_transcription := server_content.get("outputTranscription")) is not None and (
            text := output_transcription.get("text")
        ) is not None:
            output_transcriptions.append(text)
        model_turn = server_content.pop("modelTurn", None)
        if model_turn is not None:
            for part in model_turn.pop("parts", None) or ():
                pcm_data = base64.b64decode(part["inlineData"]["data"])
                responses.append(np.frombuffer(pcm_data, dtype=np.int16))
        if server_content.pop("turnComplete", None):
            break
    return responses, output_transcriptions
