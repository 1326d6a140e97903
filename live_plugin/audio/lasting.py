"""A microphone that may be lost and found again: the session goes on, and a person is told once each way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from live_plugin.audio import Source
from live_plugin.core.pcm import FRAME_MS, SILENCE
from live_plugin.errors import AudioError

logger = logging.getLogger(__name__)

DEAD_S = 5.0
"""A microphone that gives nothing at all for so long is lost: not every system says so."""
AGAIN_S = 3.0
"""How often a lost one is looked for."""
HUSH_MS = 3_200
"""Silence in place of what is lost: longer than any hang-over of the gate, so that nobody goes on speaking for ever."""


class Lasting:
    """A source that is opened anew whenever it ends, until it is closed."""

    def __init__(self, open_source: Callable[[], Source]) -> None:
        """Open it for the first time. Raises AudioError or MissingExtra: what never was there is not waited for."""
        self._open = open_source
        self._source: Source | None = open_source()
        self._closed = asyncio.Event()

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield frames whenever there is something to be heard."""
        while self._source:
            frames = self._source.frames()
            while frame := await _next(frames):
                yield frame
            await self._source.aclose()
            if self._closed.is_set():
                return
            logger.warning("the microphone is gone: plug it in again; what is typed is still answered")
            for _ in range(HUSH_MS // FRAME_MS):
                yield SILENCE
            self._source = await self._found()

    async def aclose(self) -> None:
        """End `frames`, and give the device back."""
        self._closed.set()
        if self._source:
            await self._source.aclose()

    async def _found(self) -> Source | None:
        """Wait until it can be opened again; None if it is not wanted any more."""
        while not await self._closed_within(AGAIN_S):
            try:
                source = self._open()
            except AudioError as error:
                logger.debug("the microphone is still gone: %s", error)
            else:
                logger.warning("the microphone is back")
                return source
        return None

    async def _closed_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        except TimeoutError:
            return False
        return True


async def _next(frames: AsyncIterator[bytes]) -> bytes:
    """The next frame; empty where there will be none."""
    with suppress(AudioError, TimeoutError):
        async with asyncio.timeout(DEAD_S):
            return await anext(frames, b"")
    return b""
