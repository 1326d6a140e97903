"""A WAV file as the ear wants it."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from mock_server.errors import MockError

RATE = 16_000
"""Samples per second of everything the ear hears."""

Samples = npt.NDArray[np.int16]


class RecordingError(MockError):
    """A recording cannot be used; the text says which and why."""


def read(path: Path) -> Samples:
    """The samples of a 16-bit PCM WAV, mixed to mono and resampled to `RATE`.

    Raises RecordingError if there is no such file, or it is not such a WAV.
    """
    try:
        with wave.open(str(path), "rb") as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as why:
        raise RecordingError(f"{path}: not a readable WAV file ({why}); save it as 16-bit PCM") from why
    if width != 2:
        raise RecordingError(f"{path}: has {8 * width} bits per sample; save it as 16-bit PCM")
    sound = np.frombuffer(data[: len(data) // (2 * channels) * 2 * channels], "<i2").reshape(-1, channels)
    mono = sound.mean(axis=1).astype(np.float32)
    at_rate = soxr.resample(mono, rate, RATE) if rate != RATE else mono
    samples: Samples = np.clip(np.rint(at_rate), -32768, 32767).astype(np.int16)
    return samples
