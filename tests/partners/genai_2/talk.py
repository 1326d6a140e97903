"""One conversation of an unmodified google-genai, told by its arguments; prints what it met as one line of JSON.

python talk.py BACKEND SCENE    (needs google-genai only; the environment leads it to the mock)
"""

from __future__ import annotations

import asyncio
import json
import sys

from google import genai
from google.genai import types

MODELS = {"dev": "gemini-2.5-flash-native-audio-preview-12-2025", "vertex": "gemini-live-2.5-flash-native-audio"}
MARKS = {"automatic_activity_detection": {"disabled": True}}


def set_light(on: bool) -> str:
    """Switch the light."""
    raise NotImplementedError("Live sessions call nothing by themselves")


CONFIG = {
    "response_modalities": ["AUDIO"],
    "input_audio_transcription": {},
    "output_audio_transcription": {},
    "tools": [set_light],
}


async def gather(session, turns=1, on_audio=None):
    """What comes up to the end of so many turns."""
    met = {"kinds": [], "said": "", "heard": "", "bytes": 0, "calls": [], "usage": 0}
    for _ in range(turns):
        async for message in session.receive():
            await note(session, message, met)
            if message.data and on_audio:
                await on_audio()
                on_audio = None
    return met


async def note(session, message, met):
    content = message.server_content
    if content:
        met["kinds"] += content.model_dump(exclude_none=True)
        met["said"] += (content.output_transcription and content.output_transcription.text) or ""
        met["heard"] += (content.input_transcription and content.input_transcription.text) or ""
        met["bytes"] += len(message.data or b"")
    for call in message.tool_call.function_calls if message.tool_call else ():
        met["calls"].append([call.name, call.args])
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": "on"})
        await session.send_tool_response(function_responses=answer)
    if message.usage_metadata:
        met["usage"] = message.usage_metadata.total_token_count


async def text(session, backend):
    await session.send_client_content(turns={"role": "user", "parts": [{"text": "hello"}]})
    return await gather(session)


async def speech(session, backend):
    await session.send_realtime_input(activity_start=types.ActivityStart())
    await session.send_realtime_input(audio=types.Blob(data=b"\1\2" * 16_000, mime_type="audio/pcm;rate=16000"))
    await session.send_realtime_input(activity_end=types.ActivityEnd())
    return await gather(session)


async def tool(session, backend):
    await session.send_realtime_input(text="turn on the light")
    return await gather(session, 2 if backend == "vertex" else 1)


async def interruption(session, backend):
    await session.send_realtime_input(text="tell me everything")
    return await gather(session, on_audio=lambda: session.send_realtime_input(activity_start=types.ActivityStart()))


async def main(backend, scene):
    where = {"vertexai": True, "api_key": "k"} if backend == "vertex" else {"vertexai": False, "api_key": "k"}
    config = {**CONFIG, "realtime_input_config": MARKS} if scene in (speech, interruption) else CONFIG
    async with genai.Client(**where).aio.live.connect(model=MODELS[backend], config=config) as session:
        met = await scene(session, backend)
    sys.stdout.write(json.dumps({**met, "version": genai.__version__}))


if __name__ == "__main__":
    asyncio.run(
        main(sys.argv[1], {"text": text, "speech": speech, "tool": tool, "interruption": interruption}[sys.argv[2]])
    )
