"""The microphone of this machine."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Generator

from live_plugin.audio.device import open_device, start
from live_plugin.core.pcm import RATE_IN, Reframer

INSTEAD = "set audio.input to browser, wyoming or a WAV file"


class Microphone:
    """Frames from the sound card; where nobody fetches them for long, the oldest are dropped and counted."""

    def __init__(self, backend: str = "", *, waiting_frames: int = 250) -> None:
        """Open the device; `waiting_frames` is the most that may wait. Raises AudioError or MissingExtra."""
        self._device = open_device("CaptureDevice", RATE_IN, backend, INSTEAD)
        self._waiting: deque[bytes] = deque(maxlen=waiting_frames)
        self._reframer = Reframer()
        self._news = asyncio.Event()
        self._closed = False
        self.dropped = 0
        """Frames that nobody fetched in time."""

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield frames from now on, until the microphone is closed or taken away. Raises AudioError."""
        loop = asyncio.get_running_loop()
        listener = self._listen(loop)
        next(listener)
        start(self._device, listener)
        self._device.stop_callback = lambda: loop.call_soon_threadsafe(self._end)
        while not self._closed:
            await self._news.wait()
            self._news.clear()
            while self._waiting and not self._closed:
                yield self._waiting.popleft()

    async def aclose(self) -> None:
        """Give the device back; `frames` ends."""
        self._device.stop_callback = None
        self._device.close()
        self._end()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> Generator[None, bytearray, None]:
        """Run in the thread of the device: nothing but hand over."""
        while True:
            loop.call_soon_threadsafe(self._take, bytes((yield)))

    def _take(self, pcm: bytes) -> None:
        for frame in self._reframer.feed(pcm):
            self.dropped += len(self._waiting) == self._waiting.maxlen
            self._waiting.append(frame)
        self._news.set()

    def _end(self) -> None:
        self._closed = True
        self._news.set()
