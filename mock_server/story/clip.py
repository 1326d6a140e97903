"""The sound of a reply: a WAV file as the frames the service would send."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mock_server.wire import base64

RATE = 24_000
"""Samples per second of everything the service says."""
WORD_SECONDS = 0.38
"""Time a spoken word takes: about 160 words a minute."""


class ClipError(ValueError):
    """A file that is not sound the mock can play; the text says why and what would be right."""


@dataclass(frozen=True)
class Clip:
    """16-bit mono PCM at 24 kHz."""

    pcm: bytes

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.pcm) / (2 * RATE)

    def slices(self, ms: int) -> Iterator[tuple[str, int]]:
        """Base64 and samples of each frame of so many milliseconds."""
        size = RATE * ms // 1000 * 2
        for at in range(0, len(self.pcm), size):
            part = self.pcm[at : at + size]
            yield base64.encode(part), len(part) // 2

    @classmethod
    def silence(cls, text: str) -> Clip:
        """Silence as long as saying `text` would take."""
        return cls(bytes(2 * round(max(1, len(text.split())) * WORD_SECONDS * RATE)))

    @classmethod
    def read(cls, path: Path) -> Clip:
        """Sound of a WAV file: 16-bit PCM of any rate and channel count; raises `ClipError`."""
        return cls(_converted(*_samples(path)))


def check(path: Path) -> None:
    """Raise `ClipError` where `Clip.read` would."""
    _samples(path)


def _samples(path: Path) -> tuple[bytes, int, int]:
    """Data, rate and channels of a WAV file."""
    try:
        with wave.open(str(path), "rb") as wav:
            width, rate, channels = wav.getsampwidth(), wav.getframerate(), wav.getnchannels()
            data = wav.readframes(wav.getnframes())
    except FileNotFoundError:
        raise ClipError("there is no such file") from None
    except (OSError, ValueError, EOFError, wave.Error) as error:  # ValueError: a name that no file can have
        raise ClipError(f"not a WAV file with 16-bit PCM ({error})") from None
    if width != 2 or not rate or len(data) < 2 * channels:
        raise ClipError(f"must hold 16-bit PCM sound, has {8 * width}-bit samples, {len(data)} bytes")
    return data, rate, channels


def _converted(data: bytes, rate: int, channels: int) -> bytes:
    """Mono at 24 kHz."""
    whole = len(data) // (2 * channels) * 2 * channels
    if channels == 1 and rate == RATE:
        return data[:whole]
    import numpy as np

    samples = np.frombuffer(data[:whole], "<i2").reshape(-1, channels).mean(axis=1).astype("<i2")
    if rate != RATE:
        import soxr

        samples = soxr.resample(samples, rate, RATE)
    return bytes(samples.astype("<i2").tobytes())
