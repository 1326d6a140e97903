"""CPU for one 20 ms frame of speech, from source to socket, over TLS.

Arms that take turns: a bare socket (`websockets`, a ready-made envelope), the bare SDK call, detector and gate alone,
and the assistant (detector, gate, core, outbox, link), which puts three frames into one message, as it does in life.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median
from typing import Any

from websockets.asyncio.client import connect

from benchmarks import sink
from live_plugin import vad
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import read_wav
from live_plugin.config.settings import LiveSettings
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES, RATE_IN
from live_plugin.core.session import Session, SessionSettings
from live_plugin.demo.show import story_folder
from live_plugin.live.client import MockDoor, open_door
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.ears import Ears

FRAMES = 1000
ROUNDS = 7
Send = Callable[[bytes], Awaitable[Any]]


@asynccontextmanager
async def bare_socket(url: str, trust: Any) -> AsyncIterator[Send]:
    head, tail = b'{"realtimeInput":{"audio":{"mimeType":"audio/pcm;rate=16000","data":"', b'"}}}'
    async with connect(url, ssl=trust, compression=None, proxy=None) as connection:
        await connection.send(b'{"setup":{"model":"models/m"}}')
        await connection.recv()

        async def send(frame: bytes) -> None:
            await connection.send(head + base64.b64encode(frame) + tail, text=True)

        yield send


@asynccontextmanager
async def bare_sdk(url: str, trust: Any) -> AsyncIterator[Send]:
    from google.genai import types

    settings = LiveSettings()
    client = open_door(settings, MockDoor(url, trust)).client
    async with client.aio.live.connect(model=settings.model) as session:

        async def send(frame: bytes) -> None:
            await session.send_realtime_input(audio=types.Blob(data=frame, mime_type="audio/pcm;rate=16000"))

        yield send


def attentive() -> Ears:
    """Ears that never find an end: what is measured is a frame that is sent."""
    return Ears(vad.make("webrtc"), Gate(GateSettings(longest_ms=120_000, hangover_ms=3000)))


@asynccontextmanager
async def gate(url: str, trust: Any) -> AsyncIterator[Send]:
    ears = attentive()

    async def send(frame: bytes) -> None:
        ears.hear(frame)

    yield send


@asynccontextmanager
async def assistant(url: str, trust: Any) -> AsyncIterator[Send]:
    settings = LiveSettings()
    service = Service(open_door(settings, MockDoor(url, trust)), make_setup(settings, "", []))
    up = asyncio.Event()
    worker = Assistant(
        Session(SessionSettings(answer_timeout_s=None)),
        service,
        _no_tools,
        NullSink(),
        attentive(),
        [lambda now, item: up.set() if isinstance(item, ev.LinkUp) else None],
    )
    async with worker.at_work():
        await up.wait()  # or dialling would be counted, and frames that are kept until then would not

        async def send(frame: bytes) -> None:
            """A microphone gives the loop a turn between two frames, and so does this."""
            worker.hear(frame)
            await asyncio.sleep(0)

        yield send


async def _no_tools(call: Any) -> dict[str, str]:
    return {"error": "no tools here"}


ARMS = {
    "bare socket": bare_socket,
    "bare SDK call": bare_sdk,
    "gate alone": gate,
    "assistant, gate included": assistant,
}


def speech() -> list[bytes]:
    """Frames of a person who does not stop talking."""
    pcm = read_wav(story_folder() / "ask" / "living_room_lamp.wav", RATE_IN)
    spoken = pcm[RATE_IN : -RATE_IN // 2]
    frames = [spoken[i : i + FRAME_BYTES] for i in range(0, len(spoken) - FRAME_BYTES, FRAME_BYTES)]
    return [frames[i % len(frames)] for i in range(FRAMES)]


async def measure() -> dict[str, float]:
    """Median CPU microseconds per frame of each arm."""
    frames = speech()
    found: dict[str, list[float]] = {name: [] for name in ARMS}
    with sink.running() as (url, trust, _):
        for _ in range(ROUNDS):
            for name, arm in ARMS.items():
                async with arm(url, trust) as send:
                    for frame in frames[:100]:
                        await send(frame)
                    before = time.process_time()
                    for frame in frames:
                        await send(frame)
                    found[name].append((time.process_time() - before) * 1e6 / len(frames))
    return {name: median(values) for name, values in found.items()}
