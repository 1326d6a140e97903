"""A person at the microphone: the frames of a recording, then the silence in which one hears that it is over."""

from __future__ import annotations

import wave

RATE = 16_000
FRAME_BYTES = 640
SILENCE_BYTES = 48_000


def frames(path):
    """Yield 20 ms of 16 kHz PCM at a time."""
    with wave.open(path) as file:
        pcm = file.readframes(file.getnframes())
    for at in range(0, len(pcm) + SILENCE_BYTES, FRAME_BYTES):
        yield pcm[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
