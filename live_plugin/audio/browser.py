"""The microphone and the speaker of a browser that shows the page.

The browser sends what its microphone gives, at the rate of its sound card, and says how much of what it got it has
played; the page's socket carries both. Where no browser is there, the microphone is silent and what is played is lost.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

import numpy as np
import soxr

from live_plugin.core.pcm import FRAME_MS, RATE_IN, SAMPLE_BYTES, SILENCE, Reframer

RATES = range(8_000, 192_001)
"""Sample rates that a browser may have."""
SILENCE_MS = 3_200
"""Heard after a browser has gone: longer than any hang-over of the gate, so that nobody goes on speaking for ever."""


class BrowserMicrophone:
    """Frames from the browser that talks; where nobody fetches them for long, the oldest are dropped and counted."""

    def __init__(self, *, waiting_frames: int = 250) -> None:
        self._waiting: deque[bytes] = deque(maxlen=waiting_frames)
        self._news = asyncio.Event()
        self._closed = False
        self._resampler: soxr.ResampleStream | None = None
        self._reframer = Reframer()
        self.dropped = 0
        """Frames that nobody fetched in time."""

    def open(self, rate: int) -> None:
        """A browser begins to send, at this many samples per second. Raises ValueError for a rate that cannot be."""
        if rate not in RATES:
            raise ValueError(f"a microphone has {RATES[0]}–{RATES[-1]} samples per second, got {rate}")
        self._resampler = soxr.ResampleStream(rate, RATE_IN, 1, dtype="int16")
        self._reframer = Reframer()

    def take(self, pcm: bytes) -> None:
        """The browser has heard this (mono s16le, at the rate it was opened with)."""
        if self._resampler:
            samples = np.frombuffer(pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES], np.int16)
            self._put(self._reframer.feed(self._resampler.resample_chunk(samples).tobytes()))

    def shut(self) -> None:
        """The browser has gone, or sends no more."""
        if self._resampler:
            self._resampler = None
            self._put([SILENCE] * (SILENCE_MS // FRAME_MS))

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield what browsers send, one after the other, until the microphone is closed."""
        while not self._closed:
            await self._news.wait()
            self._news.clear()
            while self._waiting and not self._closed:
                yield self._waiting.popleft()

    async def aclose(self) -> None:
        """End `frames`."""
        self._closed = True
        self._news.set()

    def _put(self, frames: Iterable[bytes]) -> None:
        for frame in frames:
            self.dropped += len(self._waiting) == self._waiting.maxlen
            self._waiting.append(frame)
        self._news.set()


@dataclass(frozen=True, slots=True)
class Report:
    """What a browser has done by now with the samples that it was sent since it was opened."""

    flushes: int = 0
    """How often it was bidden to drop what waits."""
    played: int = 0
    dropped: int = 0


class BrowserSpeaker:
    """Plays in the browser that talks. It is sent s16le at 24 kHz; an empty piece bids it drop what waits."""

    def __init__(self) -> None:
        self._send: Callable[[bytes], None] | None = None
        self._before = 0
        self._half = b""
        self._idle = asyncio.Event()
        self._idle.set()
        self._begin()

    def open(self, send: Callable[[bytes], None]) -> None:
        """Play through `send` from now on."""
        self.shut()
        self._send = send

    def shut(self) -> None:
        """The browser has gone: what waited there is lost."""
        self._before += self._report.played
        self._send = None
        self._begin()
        self._idle.set()

    def report(self, report: Report) -> None:
        """The browser says how far it is."""
        self._report = report
        if not self.waiting_samples:
            self._idle.set()

    @property
    def played_samples(self) -> int:
        """Samples that browsers say they have played."""
        return self._before + self._report.played

    @property
    def waiting_samples(self) -> int:
        """Samples that are on their way or wait in the browser."""
        if self._report.flushes < self._flushes:
            return self._sent_since  # it will drop the rest
        return max(0, self._sent - self._report.played - self._report.dropped)

    def play(self, pcm: bytes) -> None:
        """Send it; half a sample waits for its other half."""
        pcm, self._half = self._half + pcm, b""
        if len(pcm) % SAMPLE_BYTES:
            pcm, self._half = pcm[:-1], pcm[-1:]
        if self._send and pcm:
            self._sent += len(pcm) // SAMPLE_BYTES
            self._sent_since += len(pcm) // SAMPLE_BYTES
            self._idle.clear()
            self._send(pcm)

    def flush(self) -> None:
        """Bid the browser be silent."""
        self._half = b""
        if self._send and self.waiting_samples:
            self._flushes += 1
            self._sent_since = 0
            self._idle.set()
            self._send(b"")

    async def drain(self) -> None:
        """Wait until the browser has played everything, or has gone."""
        await self._idle.wait()

    async def aclose(self) -> None:
        """Drop what is waiting."""
        self.flush()
        self.shut()

    def _begin(self) -> None:
        self._report = Report()
        self._sent = self._sent_since = self._flushes = 0
