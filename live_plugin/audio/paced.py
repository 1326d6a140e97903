"""A speaker elsewhere that plays whatever it is sent, and tells nothing.

What it has been sent cannot be taken back when a person speaks over the answer: so it gets sound when it is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from live_plugin.audio.null import Clock
from live_plugin.core.pcm import RATE_OUT, SAMPLE_BYTES

LEAD_S = 0.2
"""So far ahead it is sent: a network at home delays a packet by less."""
LATE_S = 0.3
"""So much later than it was sent a sound is heard at the latest: network, and the buffer of a sound card."""
PERIOD_S = 0.04
"""How often what is due is sent."""


class PacedSpeaker:
    """Sends s16le at 24 kHz in time with `clock`; an empty piece is the end of what sounds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._send: Callable[[bytes], None] | None = None
        self._waiting = bytearray()
        self._before = self._sent = 0
        self._began = 0.0
        self._flow: asyncio.Task[None] | None = None

    def open(self, send: Callable[[bytes], None]) -> None:
        """Play through `send` from now on."""
        self.shut()
        self._send = send

    def shut(self) -> None:
        """Nobody is there: what waits is lost, and so is what is played."""
        self.flush()
        self._begin()
        self._send = None

    @property
    def played_samples(self) -> int:
        """Samples that have been heard by now, as far as one can know."""
        return self._before + self._heard

    @property
    def waiting_samples(self) -> int:
        """Samples that were not sent, or not heard yet."""
        return len(self._waiting) // SAMPLE_BYTES + self._sent - self._heard

    @property
    def _heard(self) -> int:
        return max(0, min(self._sent, round((self._clock() - self._began - LATE_S) * RATE_OUT)))

    def play(self, pcm: bytes) -> None:
        """Put it behind what is waiting; half a sample waits for its other half."""
        if not self._send:
            return
        if not self.waiting_samples:
            self._begin()
        self._waiting += pcm
        self._flow = self._flow or asyncio.create_task(self._flowing(), name="paced speaker")

    def flush(self) -> None:
        """Send no more; what has been sent still waits to be heard, for at most `LEAD_S` and `LATE_S`."""
        self._waiting.clear()

    async def drain(self) -> None:
        """Wait until everything has been heard."""
        while self.waiting_samples:  # noqa: ASYNC110 - the other side tells no end
            await asyncio.sleep(PERIOD_S)

    async def aclose(self) -> None:
        """Drop what is waiting."""
        self.shut()
        if self._flow:
            await self._flow

    def _begin(self) -> None:
        self._before, self._sent, self._began = self.played_samples, 0, self._clock()

    async def _flowing(self) -> None:
        while self.waiting_samples:
            if due := self._due():
                self._hand_over(due)
            await asyncio.sleep(PERIOD_S)
        self._flow = None
        self._hand_over(b"")

    def _due(self) -> bytes:
        """What is to be sent by now."""
        ahead = round((self._clock() - self._began + LEAD_S) * RATE_OUT) - self._sent
        count = max(0, min(ahead, len(self._waiting) // SAMPLE_BYTES))
        due = bytes(self._waiting[: count * SAMPLE_BYTES])
        del self._waiting[: len(due)]
        self._sent += count
        return due

    def _hand_over(self, pcm: bytes) -> None:
        if self._send:
            self._send(pcm)
