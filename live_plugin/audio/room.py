"""A quiet room around a recording.

A detector learns the noise of the room before it can tell speech from it, and the gate waits for silence to know that
speech has ended. A microphone gives both; a recording may begin and end in the middle of a sound.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from live_plugin.audio import Source
from live_plugin.core.pcm import FRAME_MS, SILENCE

BEFORE_MS = 1000
"""Enough for a detector to know the room; given at once, for nobody is speaking yet."""
PAUSE_MS = 400
"""Silence after a recording, beyond the gate's hang-over."""


class QuietRoom:
    """Another source with silence before and after it."""

    def __init__(self, source: Source, hangover_ms: int, *, realtime: bool) -> None:
        """`hangover_ms` is that of the gate; `realtime` lets the silence after the sound last as long as it says."""
        self._source = source
        self._after = (hangover_ms + PAUSE_MS) // FRAME_MS
        self._frame_s = FRAME_MS / 1000 if realtime else 0.0

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield silence, the frames of the source, and silence."""
        for _ in range(BEFORE_MS // FRAME_MS):
            yield SILENCE
        async for frame in self._source.frames():
            yield frame
        for _ in range(self._after):
            await asyncio.sleep(self._frame_s)
            yield SILENCE

    async def aclose(self) -> None:
        """End the source."""
        await self._source.aclose()
