"""One conversation of the Agent Development Kit; prints what it met as one line of JSON.

python with_adk.py MODEL text WORDS | speech WAV | interruption WAV WAV

Needs google-adk only; the environment leads it to the mock.
"""

from __future__ import annotations

import asyncio
import json
import sys

from google.adk.agents import Agent
from google.adk.agents.live_request_queue import LiveRequestQueue
from google.adk.agents.run_config import RunConfig
from google.adk.runners import InMemoryRunner
from google.genai import types
from speech import frames

met = {"heard": "", "said": "", "bytes": 0, "interrupted": False, "switched": []}


def set_light(name: str, on: bool) -> dict[str, str]:
    """Switch a light on or off.

    Args:
        name: Which light.
        on: Whether it shall shine.
    """
    met["switched"].append([name, on])
    return {"output": "done"}


async def speak(queue, path):
    for frame in frames(path):
        queue.send_realtime(types.Blob(data=frame, mime_type="audio/pcm;rate=16000"))
        await asyncio.sleep(0.02)


async def write(queue, text):
    queue.send_content(types.Content(role="user", parts=[types.Part(text=text)]))


def note(event):
    for part in event.content.parts or () if event.content else ():
        met["bytes"] += len(part.inline_data.data) if part.inline_data else 0
    if event.input_transcription and not event.partial:
        met["heard"] += event.input_transcription.text or ""
    if event.output_transcription and not event.partial:
        met["said"] += event.output_transcription.text or ""
    met["interrupted"] |= bool(event.interrupted)


async def main(model, scene, given, over=None):
    runner = InMemoryRunner(Agent(name="house", model=model, tools=[set_light]), app_name="house")
    session = await runner.session_service.create_session(app_name="house", user_id="somebody")
    queue = LiveRequestQueue()
    config = RunConfig(
        response_modalities=["AUDIO"],
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
    )
    acting = asyncio.create_task((write if scene == "text" else speak)(queue, given))
    events = runner.run_live(user_id="somebody", session_id=session.id, live_request_queue=queue, run_config=config)
    async for event in events:
        note(event)
        if over and met["bytes"]:
            await acting
            acting, over = asyncio.create_task(speak(queue, over)), None
        if event.turn_complete and not over and met["said"].endswith("is on."):
            break
    queue.close()
    sys.stdout.write(json.dumps(met))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
