"""The speaker of a browser that shows the page.

The browser is sent what shall sound, and says how much of it it has played; the page's socket carries both. Where no
browser is there, what is played is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from live_plugin.core.pcm import SAMPLE_BYTES


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
