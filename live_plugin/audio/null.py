"""A sink without sound: for machines that have none, and for whoever only needs to know what was played when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from live_plugin.core.pcm import RATE_OUT, SAMPLE_BYTES

Clock = Callable[[], float]
"""Seconds since some moment; of a loop: `asyncio.get_running_loop().time`."""


class NullSink:
    """Plays in time with `clock`, or at once where there is none; `hear` is given what was played."""

    def __init__(self, clock: Clock | None = None, hear: Callable[[bytes], object] = len) -> None:
        self.hear = hear
        self._clock = clock
        self._waiting = bytearray()
        self._began = 0.0
        self._before = self._played = 0

    @property
    def played_samples(self) -> int:
        """Samples played by now."""
        self._catch_up()
        return self._played

    def play(self, pcm: bytes) -> None:
        """Play `pcm` behind what is waiting; half a sample waits for its other half."""
        self._catch_up()
        if not self._queued and self._clock:
            self._began, self._before = self._clock(), self._played
        self._waiting += pcm
        self._catch_up()

    def flush(self) -> None:
        """Drop what is waiting; what is past stays played."""
        self._catch_up()
        self._waiting.clear()

    async def drain(self) -> None:
        """Sleep on the loop's clock until all is played."""
        self._catch_up()
        while self._queued:
            await asyncio.sleep(self._queued / RATE_OUT)
            self._catch_up()

    async def aclose(self) -> None:
        """Drop what is waiting."""
        self.flush()

    @property
    def waiting_samples(self) -> int:
        """Samples not played by now."""
        self._catch_up()
        return self._queued

    @property
    def _queued(self) -> int:
        return len(self._waiting) // SAMPLE_BYTES

    def _catch_up(self) -> None:
        """Time passes only when somebody looks: no task, no thread, and no drift."""
        count = self._queued
        if self._clock:
            due = self._before + round((self._clock() - self._began) * RATE_OUT)
            count = max(0, min(count, due - self._played))
        if not count:
            return
        played = bytes(self._waiting[: count * SAMPLE_BYTES])
        del self._waiting[: count * SAMPLE_BYTES]
        self._played += count
        self._sound(played)

    def _sound(self, played: bytes) -> None:
        self.hear(played)
