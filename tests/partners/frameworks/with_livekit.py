"""One conversation of a LiveKit agent, without a room; prints what it met as one line of JSON.

python with_livekit.py MODEL text WORDS | speech WAV | interruption WAV WAV

Needs livekit-agents and its plugin for Google only; the environment leads it to the mock.
"""

from __future__ import annotations

import asyncio
import json
import sys

from livekit import rtc
from livekit.agents import Agent, AgentSession, function_tool, io
from livekit.plugins.google.realtime import RealtimeModel
from speech import FRAME_BYTES, RATE, frames

met = {"heard": "", "said": "", "bytes": 0, "interrupted": False, "switched": []}


class House(Agent):
    """An agent with a light."""

    @function_tool
    async def set_light(self, name: str, on: bool) -> dict[str, str]:
        """Switch a light on or off."""
        met["switched"].append([name, on])
        return {"output": "done"}


class Microphone(io.AudioInput):
    """A person's speech, as long as it takes."""

    def __init__(self):
        super().__init__(label="person")
        self.said = asyncio.Queue()

    async def __anext__(self):
        await asyncio.sleep(0.02)
        frame = self.said.get_nowait() if not self.said.empty() else bytes(FRAME_BYTES)
        return rtc.AudioFrame(frame, RATE, 1, FRAME_BYTES // 2)

    def say(self, path):
        for frame in frames(path):
            self.said.put_nowait(frame)


class Loudspeaker(io.AudioOutput):
    """Plays at once."""

    def __init__(self):
        super().__init__(label="test", capabilities=io.AudioOutputCapabilities(pause=False))
        self.seconds = 0.0
        self.audible = asyncio.Event()

    async def capture_frame(self, frame):
        await super().capture_frame(frame)
        met["bytes"] += len(frame.data) * 2
        self.seconds += frame.duration
        self.audible.set()

    def flush(self):
        super().flush()
        self._finish(interrupted=False)

    def clear_buffer(self):
        self._finish(interrupted=True)

    def _finish(self, *, interrupted):
        if self.seconds:
            seconds, self.seconds = self.seconds, 0.0
            self.on_playback_finished(playback_position=seconds, interrupted=interrupted)


async def main(model, scene, given, over=None):
    answered = asyncio.Event()
    session = AgentSession(llm=RealtimeModel(model=model, api_key="k"))
    microphone, loudspeaker = Microphone(), Loudspeaker()
    session.input.audio, session.output.audio = microphone, loudspeaker

    @session.on("user_input_transcribed")
    def heard(event):
        if event.is_final:
            met["heard"] = event.transcript

    @session.on("conversation_item_added")
    def added(event):
        if getattr(event.item, "role", "") == "assistant":
            met["said"] += event.item.text_content or ""
            met["interrupted"] |= event.item.interrupted
            if met["interrupted"] is (over is not None) and not event.item.interrupted:
                answered.set()

    await session.start(House(instructions="You are a house."))
    if scene == "text":
        session.generate_reply(user_input=given)
    else:
        microphone.say(given)
    if over:
        await loudspeaker.audible.wait()
        microphone.say(over)
    await answered.wait()
    await session.aclose()
    sys.stdout.write(json.dumps(met))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
