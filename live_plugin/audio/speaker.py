"""The speaker of this machine."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

from live_plugin.audio.device import PERIOD_MS, open_device, start
from live_plugin.core.pcm import RATE_OUT, SAMPLE_BYTES
from live_plugin.errors import AudioError

logger = logging.getLogger(__name__)

INSTEAD = "set audio.output to browser, wyoming, none or a WAV file"
AGAIN_S = 3.0
"""How often a lost device is looked for."""


class Speaker:
    """Plays through the sound card; silence where nothing waits.

    `hear` is given all of it, silence included, in the thread of the device.
    """

    def __init__(self, backend: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        """Open and start the device. Raises AudioError or MissingExtra."""
        self.hear: Callable[[bytes], object] = len
        self._backend, self._clock = backend, clock
        self._waiting = bytearray()
        self._played = 0
        self._lock = threading.Lock()  # the device fetches in a thread of its own
        self._device = self._opened()
        self._again = clock()

    def _opened(self) -> Any:
        device = open_device("PlaybackDevice", RATE_OUT, self._backend, INSTEAD)
        fetcher = self._fetch()
        next(fetcher)
        start(device, fetcher)
        device.stop_callback = self._lost
        return device

    def _lost(self) -> None:
        """The device was taken away: what waits for it would wait for ever, and a half-duplex ear with it."""
        self.flush()
        self._again = self._clock() + AGAIN_S
        logger.warning("the loudspeaker is gone: plug it in again")

    def _found(self) -> bool:
        """Whether there is a device; a lost one is looked for now and then, when there is something to play."""
        if self._device.running or self._clock() < self._again:
            return bool(self._device.running)
        self._again = self._clock() + AGAIN_S
        self._give_back()
        with suppress(AudioError):
            self._device = self._opened()
            logger.warning("the loudspeaker is back")
        return bool(self._device.running)

    @property
    def played_samples(self) -> int:
        """Samples the sound card has fetched; it is up to some tens of milliseconds ahead of the ear."""
        return self._played

    def play(self, pcm: bytes) -> None:
        """Put `pcm` behind what is waiting; without a device it is lost."""
        if self._found():
            with self._lock:
                self._waiting += pcm

    def flush(self) -> None:
        """Drop what is waiting."""
        with self._lock:
            self._waiting.clear()

    async def drain(self) -> None:
        """Wait until the card has fetched everything, and has had time to play the last of it."""
        while self._device.running and self.waiting_samples:  # noqa: ASYNC110 - a card tells no end
            await asyncio.sleep(self.waiting_samples / RATE_OUT)
        await asyncio.sleep(3 * PERIOD_MS / 1000)  # miniaudio keeps three periods by default

    async def aclose(self) -> None:
        """Drop what is waiting and give the device back."""
        self.flush()
        self._give_back()
        self._again = math.inf

    def _give_back(self) -> None:
        self._device.stop_callback = None  # it would tell of this end, too
        self._device.close()

    @property
    def waiting_samples(self) -> int:
        """Samples the sound card has not fetched yet."""
        return len(self._waiting) // SAMPLE_BYTES

    def _fetch(self) -> Generator[bytes, int, None]:
        """Run in the thread of the device: it sends the number of samples it wants."""
        wanted = yield b""
        while True:
            with self._lock:
                samples = min(wanted, self.waiting_samples)
                pcm = bytes(self._waiting[: samples * SAMPLE_BYTES])
                del self._waiting[: len(pcm)]
                self._played += samples
            sound = pcm.ljust(wanted * SAMPLE_BYTES, b"\0")
            self.hear(sound)
            wanted = yield sound
