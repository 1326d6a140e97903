"""Frames between a microphone and whoever listens to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable


class FrameQueue:
    """Where nobody fetches frames for long, the oldest are dropped and counted."""

    def __init__(self, most: int) -> None:
        """`most` frames may wait."""
        self._waiting: deque[bytes] = deque(maxlen=most)
        self._news = asyncio.Event()
        self._closed = False
        self.dropped = 0
        """Frames that nobody fetched in time."""

    def put(self, frames: Iterable[bytes]) -> None:
        """These were heard."""
        for frame in frames:
            self.dropped += len(self._waiting) == self._waiting.maxlen
            self._waiting.append(frame)
        self._news.set()

    async def next(self) -> bytes:
        """Wait for the next frame; empty when there will be none."""
        while not self._waiting and not self._closed:
            self._news.clear()
            await self._news.wait()
        return b"" if self._closed else self._waiting.popleft()

    def close(self) -> None:
        """Nothing more is wanted, nor what waits."""
        self._closed = True
        self._news.set()
