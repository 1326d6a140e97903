"""The two audio formats of the Live API and the frame that everything inside works in.

Input is 16 kHz, output 24 kHz, both signed 16-bit little-endian mono (Live API, "audio formats").
"""

from __future__ import annotations

from collections.abc import Iterator

RATE_IN = 16_000
"""Samples per second of what is heard."""
RATE_OUT = 24_000
"""Samples per second of what is said."""
SAMPLE_BYTES = 2
FRAME_MS = 20
"""The unit of all input audio. webrtcvad takes 10, 20 or 30 ms; the service recommends 20 to 40 ms."""
FRAME_SAMPLES = RATE_IN * FRAME_MS // 1000
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES
SILENCE = bytes(FRAME_BYTES)


def seconds_in(pcm_bytes: int, rate: int) -> float:
    """Duration in seconds of `pcm_bytes` bytes of mono 16-bit PCM at `rate` samples per second."""
    return pcm_bytes / (SAMPLE_BYTES * rate)


class Reframer:
    """Cuts bytes of any length into frames of exactly `FRAME_BYTES`."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, pcm: bytes) -> Iterator[bytes]:
        """Take any number of bytes of 16 kHz PCM, yield the whole frames they complete."""
        self._rest += pcm
        whole = len(self._rest) // FRAME_BYTES * FRAME_BYTES
        frames = bytes(self._rest[:whole])
        del self._rest[:whole]
        for start in range(0, whole, FRAME_BYTES):
            yield frames[start : start + FRAME_BYTES]

    def finish(self) -> Iterator[bytes]:
        """Yield what is left, padded with silence to one whole frame."""
        if self._rest:
            yield bytes(self._rest).ljust(FRAME_BYTES, b"\0")
            self._rest.clear()
