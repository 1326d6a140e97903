"""The shipped story of the demo home, heard by the real ear through the server's own speech detection."""

from __future__ import annotations

import math

import pytest
from google import genai
from google.genai import types

from mock_server import MockServer
from mock_server.story.clip import Clip

MODEL = "gemini-2.5-flash-native-audio-latest"


@pytest.fixture
async def home():
    async with MockServer("home", speed=math.inf) as mock:
        yield mock


def connect(mock, **config):
    arguments = {"ssl": mock.ssl_context(), "proxy": None}
    options = types.HttpOptions(base_url=mock.environment["GOOGLE_GEMINI_BASE_URL"], async_client_args=arguments)
    client = genai.Client(api_key="k", http_options=options)
    return client.aio.live.connect(model=MODEL, config={"output_audio_transcription": {}, **config})


async def answer_all(session):
    """Answer every call with a plain success; tells the calls and the words of the turn."""
    calls, said = [], ""
    async for message in session.receive():
        for call in message.tool_call.function_calls if message.tool_call else ():
            calls.append((call.name, call.args))
            response = types.FunctionResponse(id=call.id, name=call.name, response={"output": {"changed": []}})
            await session.send_tool_response(function_responses=[response])
        content = message.server_content
        if content and content.output_transcription:
            said += content.output_transcription.text or ""
    return calls, said


@pytest.mark.parametrize("way", ["stream", "blob"])
async def test_a_human_voice_turns_on_the_lamp(home, shared, way):
    pcm = Clip.read(shared / "audio/human/living_room_lamp.wav").pcm + bytes(48_000)
    step = 1_920 if way == "stream" else len(pcm)
    async with connect(home) as session:
        for at in range(0, len(pcm), step):
            blob = types.Blob(data=pcm[at : at + step], mime_type="audio/pcm;rate=24000")
            await session.send_realtime_input(audio=blob)
        calls, said = await answer_all(session)
    assert calls == [("set_light", {"name": "living room lamp", "on": True})]
    assert said
    assert home.journal.sessions[0].heard == ["turn on the living room lamp"]


async def test_two_calls_in_one_frame(home):
    async with connect(home) as session:
        await session.send_realtime_input(text="turn off the kitchen light and the television")
        calls, said = await answer_all(session)
    assert len(calls) == 2
    assert said
