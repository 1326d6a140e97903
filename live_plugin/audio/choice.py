"""The source and the sink that the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from live_plugin.audio import Sink, Source
from live_plugin.audio.lasting import Lasting
from live_plugin.audio.null import NullSink
from live_plugin.audio.room import QuietRoom
from live_plugin.audio.wav import WavSink, WavSource
from live_plugin.config.settings import AudioSettings
from live_plugin.errors import MissingExtra

if TYPE_CHECKING:
    from live_plugin.audio.wyoming import Satellite


@asynccontextmanager
async def satellite_of(audio: AudioSettings) -> AsyncIterator[Satellite | None]:
    """The satellite that is input, output or both; None where none is. Raises AudioError or MissingExtra."""
    if audio.wyoming is None or "wyoming" not in (audio.input, audio.output):
        yield None
        return
    try:
        from live_plugin.audio.wyoming import Line, Satellite
    except ImportError as error:
        raise MissingExtra("a satellite", "wyoming") from error
    line = Line(audio.wyoming.host, audio.wyoming.port)
    satellite = Satellite(line, audio.wake_word.follow_up_s)
    async with line.held(satellite):
        yield satellite


def source_of(audio: AudioSettings) -> Source:
    """Open what is listened to here; browsers and satellites have their own. Raises AudioError or MissingExtra."""
    if isinstance(audio.input, Path):
        return QuietRoom(WavSource(audio.input, realtime=True), audio.gate.hangover_ms, realtime=True)
    from live_plugin.audio.microphone import Microphone

    return Lasting(Microphone)


def sink_of(audio: AudioSettings) -> Sink:
    """Open what is played on here, in time with the running loop. Raises AudioError or MissingExtra."""
    clock = asyncio.get_running_loop().time
    if isinstance(audio.output, Path):
        return WavSink(audio.output, clock)
    if audio.output == "none":
        return NullSink(clock)
    from live_plugin.audio.speaker import Speaker

    return Speaker()
