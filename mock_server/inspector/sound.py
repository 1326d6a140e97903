"""Both sides of a session as one recording: the user left, the model right. Pure."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mock_server.journal import Sent, SessionJournal, Sound
from mock_server.wire import base64

if TYPE_CHECKING:
    import numpy as np

RATE = 24_000
"""Samples per second of the recording."""

Piece = tuple[float, "np.ndarray[Any, Any]"]
"""Second at which it begins, and samples."""


def both_sides(session: SessionJournal) -> bytes:
    """A stereo WAV file; the model is heard as a client in real time would have played it."""
    import numpy as np

    left, right = _track(_heard(session)), _said(session)
    samples = np.zeros((max(len(left), len(right), 1), 2), np.int16)
    samples[: len(left), 0] = left
    samples[: len(right), 1] = right
    return _wav(samples.tobytes())


def _heard(session: SessionJournal) -> Iterator[Piece]:
    import numpy as np
    import soxr

    for at, fact in session.entries:
        if isinstance(fact, Sound) and fact.pcm:
            samples = np.frombuffer(bytes(fact.pcm[: len(fact.pcm) & ~1]), np.int16)
            yield at, samples if fact.rate == RATE else soxr.resample(samples, fact.rate, RATE)


def _said(session: SessionJournal) -> np.ndarray[Any, Any]:
    """Sound that waits in the client's queue is dropped by an interruption."""
    pieces: list[Piece] = []
    end = 0.0
    for at, fact in session.entries:
        if not isinstance(fact, Sent):
            continue
        content = fact.message.get("serverContent", {})
        if content.get("interrupted"):
            pieces, end = [(begin, piece[: _samples(at - begin)]) for begin, piece in pieces if begin < at], at
        for piece in _sounds(content):
            pieces.append((max(at, end), piece))
            end = pieces[-1][0] + len(piece) / RATE
    return _track(iter(pieces))


def _sounds(content: Any) -> Iterator[np.ndarray[Any, Any]]:
    import numpy as np

    for part in content.get("modelTurn", {}).get("parts", ()):
        data = part.get("inlineData", {}).get("data")
        if data:
            pcm = base64.decode(data)
            yield np.frombuffer(pcm[: len(pcm) & ~1], np.int16)


def _track(pieces: Iterator[Piece]) -> np.ndarray[Any, Any]:
    """One after the other, each at its time or when the one before is over."""
    import numpy as np

    placed, end = [], 0
    for at, samples in pieces:
        begin = max(_samples(at), end)
        end = begin + len(samples)
        placed.append((begin, samples))
    track = np.zeros(end, np.int16)
    for begin, samples in placed:
        track[begin : begin + len(samples)] = samples
    return track


def _samples(seconds: float) -> int:
    return round(seconds * RATE)


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(pcm)
    return file.getvalue()
