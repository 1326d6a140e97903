"""The unmodified google-genai client, pointed here by environment variables alone, over TLS."""

from __future__ import annotations

import asyncio
import math

import pytest
from google import genai
from google.genai import types
from google.genai.errors import APIError
from google.oauth2.credentials import Credentials

from mock_server import MockServer

STORY = """
    live: 1
    steps:
      - when: {says: turn on the light}
        reply:
          - {call: set_light, args: {name: lamp, on: true}, id: $c1}
          - wait: {tool: $c1, ok: [{text: "The lamp is {response.output}."}]}
      - {when: {says: hello}, reply: [{text: Hello you}]}
      - {when: {says: tell me about the house}, reply: [{text: one two three four five, pace: {first: 0ms}}]}
"""
MODELS = {"dev": "gemini-2.5-flash-native-audio-latest", "vertex": "gemini-live-2.5-flash-native-audio"}
CONFIG = {"response_modalities": ["AUDIO"], "input_audio_transcription": {}, "output_audio_transcription": {}}
MARKS = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}


def client_for(backend):
    if backend == "vertex":
        place = {"project": "p", "location": "us-central1", "credentials": Credentials(token="t")}
        return genai.Client(vertexai=True, **place)
    return genai.Client(api_key="k")


@pytest.fixture(params=["dev", "vertex"])
def backend(request):
    return request.param


@pytest.fixture
def environ(monkeypatch):
    """Set what `live-mock serve` prints, and nothing else."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def put(mock):
        for name, value in mock.environment.items():
            monkeypatch.setenv(name, value)

    return put


class Turns:
    """Everything of some turns, as a program would gather it."""

    def __init__(self):
        self.kinds, self.said, self.heard, self.audio, self.calls = [], "", "", b"", []

    async def gather(self, session, turns=1, on_audio=None):
        for _ in range(turns):
            async for message in session.receive():
                self.note(message)
                for call in message.tool_call.function_calls if message.tool_call else ():
                    response = types.FunctionResponse(id=call.id, name=call.name, response={"output": "on"})
                    await session.send_tool_response(function_responses=[response])
                if on_audio and message.data:
                    await on_audio()
                    on_audio = None
        return self

    def note(self, message):
        if message.tool_call:
            self.calls += [(call.name, call.args) for call in message.tool_call.function_calls]
        if (content := message.server_content) is None:
            return
        self.said += (content.output_transcription and content.output_transcription.text) or ""
        self.heard += (content.input_transcription and content.input_transcription.text) or ""
        for part in content.model_turn.parts if content.model_turn else ():
            self.audio += part.inline_data.data
        for kind in ("interrupted", "generation_complete", "turn_complete"):
            if getattr(content, kind):
                self.kinds.append(kind)
        if content.turn_complete:
            assert message.usage_metadata.total_token_count > 0


async def say(session):
    await session.send_realtime_input(activity_start=types.ActivityStart())
    for _ in range(5):
        await session.send_realtime_input(audio=types.Blob(data=bytes(640), mime_type="audio/pcm;rate=16000"))
    await session.send_realtime_input(activity_end=types.ActivityEnd())


async def test_text_turn(backend, story_file, environ):
    async with MockServer(story_file(STORY), speed=math.inf) as mock:
        environ(mock)
        async with client_for(backend).aio.live.connect(model=MODELS[backend], config=CONFIG) as session:
            assert session.setup_complete is not None
            assert bool(session.session_id) == (backend == "vertex")
            await session.send_client_content(turns={"role": "user", "parts": [{"text": "Hello!"}]})
            turn = await Turns().gather(session)
    assert (turn.said, turn.kinds) == ("Hello you", ["generation_complete", "turn_complete"])
    assert len(turn.audio) / 48_000 == pytest.approx(0.76)


async def test_spoken_turn(backend, story_file, environ, said_ear):
    async with MockServer(story_file(STORY), speed=math.inf, ear=said_ear(["hello"])) as mock:
        environ(mock)
        async with client_for(backend).aio.live.connect(model=MODELS[backend], config={**CONFIG, **MARKS}) as session:
            await say(session)
            turn = await Turns().gather(session)
    assert (turn.heard, turn.said) == (" hello", "Hello you")
    assert mock.journal.sessions[0].heard == ["hello"]


async def test_tool_turn(backend, story_file, environ):
    async with MockServer(story_file(STORY), speed=math.inf) as mock:
        environ(mock)
        async with client_for(backend).aio.live.connect(model=MODELS[backend], config=CONFIG) as session:
            await session.send_realtime_input(text="turn on the light")
            # Vertex AI ends the turn of the call before it speaks the answer.
            turn = await Turns().gather(session, turns=2 if backend == "vertex" else 1)
    assert turn.calls == [("set_light", {"name": "lamp", "on": True})]
    assert turn.said == "The lamp is on."
    assert mock.journal.sessions[0].answers[0].response == {"output": "on"}


async def test_interruption(backend, story_file, environ):
    async with MockServer(story_file(STORY)) as mock:
        environ(mock)
        async with client_for(backend).aio.live.connect(model=MODELS[backend], config={**CONFIG, **MARKS}) as session:
            await session.send_client_content(turns={"role": "user", "parts": [{"text": "tell me about the house"}]})
            begin = lambda: session.send_realtime_input(activity_start=types.ActivityStart())  # noqa: E731 - one line
            turn = await Turns().gather(session, on_audio=begin)
    assert turn.kinds == ["interrupted", "turn_complete"]
    assert len(turn.audio) < 48_000


async def test_handle_resumes(backend, story_file, environ):
    config = {**CONFIG, "session_resumption": {}}
    async with MockServer(story_file(STORY), speed=math.inf) as mock:
        environ(mock)
        client, model = client_for(backend), MODELS[backend]
        async with client.aio.live.connect(model=model, config=config) as session:
            await session.send_realtime_input(text="hello")
            updates = [message.session_resumption_update async for message in session.receive()]
        config["session_resumption"] = {"handle": [update.new_handle for update in updates if update][-1]}
        async with client.aio.live.connect(model=model, config=config) as session:
            await session.send_realtime_input(text="hello")
            assert (await Turns().gather(session)).said == "Hello you"
        config["session_resumption"] = {"handle": "of-nobody"}
        with pytest.raises(APIError) as error:
            async with client.aio.live.connect(model=model, config=config):
                pass
    assert (error.value.code, error.value.details) == (1008, "BidiGenerateContent session not found")


async def test_gateway_mode_without_project(story_file, environ):
    async with MockServer(story_file(STORY), speed=math.inf) as mock:
        environ(mock)
        client = genai.Client(vertexai=True)
        async with client.aio.live.connect(model="gemini-live-2.5-flash", config=CONFIG) as session:
            await session.send_realtime_input(text="hello")
            turn = await Turns().gather(session)
    assert turn.said == "Hello you"
    assert mock.journal.sessions[0].path == "/"


async def test_no_match_is_an_error_with_a_reason(story_file, environ):
    async with MockServer(story_file(STORY), report=lambda line: None) as mock:
        environ(mock)
        async with client_for("dev").aio.live.connect(model=MODELS["dev"], config=CONFIG) as session:
            await session.send_realtime_input(text="hallo")
            with pytest.raises(APIError, match="no step of the story answers"):
                await asyncio.wait_for(Turns().gather(session), 5)
    assert mock.journal.misses[0].nearest.step.when.says[0].source == "hello"


async def test_text_is_refused_by_models_that_only_speak(environ):
    async with MockServer(report=lambda line: None) as mock:
        environ(mock)
        text = {"response_modalities": ["TEXT"]}
        with pytest.raises(APIError) as error:
            async with client_for("dev").aio.live.connect(model=MODELS["dev"], config=text):
                pass
    assert error.value.details == "Cannot extract voices from a non-audio request."
