"""The speaker of this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator

from live_plugin.audio.device import PERIOD_MS, open_device
from live_plugin.core.pcm import RATE_OUT, SAMPLE_BYTES


class Speaker:
    """Plays through the sound card; silence where nothing waits.

    `hear` is given all of it, silence included, in the thread of the device.
    """

    def __init__(self, backend: str = "") -> None:
        """Open and start the device. Raises AudioError or MissingExtra."""
        self.hear: Callable[[bytes], object] = len
        self._waiting = bytearray()
        self._played = 0
        self._lock = threading.Lock()  # the device fetches in a thread of its own
        self._device = open_device("PlaybackDevice", RATE_OUT, backend, "write the answer to a file: --out reply.wav")
        fetcher = self._fetch()
        next(fetcher)
        self._device.start(fetcher)

    @property
    def played_samples(self) -> int:
        """Samples the sound card has fetched; it is up to some tens of milliseconds ahead of the ear."""
        return self._played

    def play(self, pcm: bytes) -> None:
        """Put `pcm` behind what is waiting."""
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
