"""The microphone of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator

from live_plugin.audio.device import open_device, start
from live_plugin.audio.queue import FrameQueue
from live_plugin.core.pcm import RATE_IN, Reframer

INSTEAD = "set audio.input to browser, wyoming or a WAV file"


class Microphone:
    """Frames from the sound card; where nobody fetches them for long, the oldest are dropped and counted."""

    def __init__(self, backend: str = "", *, waiting_frames: int = 250) -> None:
        """Open the device; `waiting_frames` is the most that may wait. Raises AudioError or MissingExtra."""
        self._device = open_device("CaptureDevice", RATE_IN, backend, INSTEAD)
        self._heard = FrameQueue(waiting_frames)
        self._reframer = Reframer()

    @property
    def dropped(self) -> int:
        """Frames that nobody fetched in time."""
        return self._heard.dropped

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield frames from now on, until the microphone is closed or taken away. Raises AudioError."""
        loop = asyncio.get_running_loop()
        listener = self._listen(loop)
        next(listener)
        start(self._device, listener)
        self._device.stop_callback = lambda: loop.call_soon_threadsafe(self._heard.close)
        while frame := await self._heard.next():
            yield frame

    async def aclose(self) -> None:
        """Give the device back; `frames` ends."""
        self._device.stop_callback = None
        self._device.close()
        self._heard.close()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> Generator[None, bytearray, None]:
        """Run in the thread of the device: nothing but hand over."""
        while True:
            loop.call_soon_threadsafe(self._take, bytes((yield)))

    def _take(self, pcm: bytes) -> None:
        self._heard.put(self._reframer.feed(pcm))
