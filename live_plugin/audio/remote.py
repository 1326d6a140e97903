"""A microphone that is elsewhere: in a browser, or in a satellite. Where nobody is there it is silent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import numpy as np
import soxr

from live_plugin.audio.queue import FrameQueue
from live_plugin.core.pcm import FRAME_MS, RATE_IN, SAMPLE_BYTES, SILENCE, Reframer

RATES = range(8_000, 192_001)
"""Sample rates that a microphone may have."""
SILENCE_MS = 3_200
"""Heard after it has gone: longer than any hang-over of the gate, so that nobody goes on speaking for ever."""


class RemoteMicrophone:
    """Frames from whoever sends; where nobody fetches them for long, the oldest are dropped and counted."""

    def __init__(self, *, waiting_frames: int = 250) -> None:
        self._heard = FrameQueue(waiting_frames)
        self._at_our_rate: Callable[[bytes], bytes] | None = None
        self._reframer = Reframer()

    @property
    def dropped(self) -> int:
        """Frames that nobody fetched in time."""
        return self._heard.dropped

    def open(self, rate: int) -> None:
        """Somebody begins to send, at this many samples per second. Raises ValueError for a rate that cannot be."""
        if rate not in RATES:
            raise ValueError(f"a microphone has {RATES[0]}–{RATES[-1]} samples per second, got {rate}")
        self._at_our_rate = bytes if rate == RATE_IN else _resampler(rate)
        self._reframer = Reframer()

    def take(self, pcm: bytes) -> None:
        """This was heard (mono s16le, at the rate it was opened with)."""
        if self._at_our_rate:
            whole = len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES
            self._heard.put(self._reframer.feed(self._at_our_rate(pcm[:whole])))

    def shut(self) -> None:
        """Nobody is there, or sends any more."""
        if self._at_our_rate:
            self._at_our_rate = None
            self._heard.put([SILENCE] * (SILENCE_MS // FRAME_MS))

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield what is sent, by one after the other, until the microphone is closed."""
        while frame := await self._heard.next():
            yield frame

    async def aclose(self) -> None:
        """End `frames`."""
        self._heard.close()


def _resampler(rate: int) -> Callable[[bytes], bytes]:
    stream = soxr.ResampleStream(rate, RATE_IN, 1, dtype="int16")
    return lambda pcm: stream.resample_chunk(np.frombuffer(pcm, np.int16)).tobytes()
