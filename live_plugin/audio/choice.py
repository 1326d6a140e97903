"""The source and the sink that the settings name."""

from __future__ import annotations

import asyncio
from pathlib import Path

from live_plugin.audio import Sink, Source
from live_plugin.audio.lasting import Lasting
from live_plugin.audio.null import NullSink
from live_plugin.audio.room import QuietRoom
from live_plugin.audio.wav import WavSink, WavSource
from live_plugin.config.settings import AudioSettings


def source_of(audio: AudioSettings) -> Source:
    """Open what is listened to here; the page has that of browsers. Raises AudioError or MissingExtra."""
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
