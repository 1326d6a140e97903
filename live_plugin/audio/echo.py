"""The answer, heard again by the microphone beside the loudspeaker."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import soxr

from live_plugin.audio import Sink
from live_plugin.core.listening import Button
from live_plugin.core.pcm import FRAME_MS, FRAME_SAMPLES, RATE_IN, RATE_OUT, SAMPLE_BYTES, SILENCE
from live_plugin.errors import AudioError, MissingExtra

Filter = Callable[[bytes], bytes]
"""Makes of a frame of the microphone the frame that is heard."""
Samples = npt.NDArray[np.int16]
PERIOD_BYTES = RATE_OUT * FRAME_MS // 1000 * SAMPLE_BYTES
"""A frame's time at the rate of what is played."""
ECHO_MS = 300
"""How long a room and a sound card go on sounding."""
LINGER_MS = 800
"""The same where the wait costs nothing: the echo of the last sound comes late and fades slowly."""
LIKELY = 0.5
"""Probability from which somebody counts as speaking over the answer."""
Judge = Callable[[bytes, bytes], float]
"""Makes of a frame before and behind the canceller the probability that a person speaks in it."""


def untouched(frame: bytes) -> bytes:
    """For a headset, a speaker phone that takes its own echo out, and recordings."""
    return frame


class HalfDuplex:
    """Hears silence while something sounds and a moment after; whoever holds the button is heard all the same."""

    def __init__(self, sounding: Callable[[], bool], button: Button) -> None:
        self._sounding, self._button = sounding, button
        self._deaf_frames = 0

    def __call__(self, frame: bytes) -> bytes:
        """Take one frame, give what is heard of it."""
        self._deaf_frames = ECHO_MS // FRAME_MS if self._sounding() else max(0, self._deaf_frames - 1)
        return SILENCE if self._deaf_frames and not self._button.held else frame


@runtime_checkable
class Audible(Protocol):
    """A sink that tells what it plays when it plays it, from whatever thread (24 kHz mono s16le)."""

    hear: Callable[[bytes], object]


class EchoCanceller:
    """Takes what `sink` plays out of what the microphone hears (WebRTC's AEC3, extra `echo`).

    What it leaves of an echo is faint, but speech: while something sounds, a frame in which `judge` hears nobody is
    silence. Raises MissingExtra, and AudioError for a sink that does not tell what it plays.
    """

    def __init__(self, sink: Sink, judge: Judge) -> None:
        if not isinstance(sink, Audible):
            raise AudioError("audio.duplex: echo_cancelling needs `output: speaker`; elsewhere take full")
        self._sink, self._judge = sink, judge
        self._reference = Reference()
        self._canceller = _canceller()
        self._sounding = 0
        sink.hear = self._reference.put

    def __call__(self, frame: bytes) -> bytes:
        """Take one frame, give what is heard of it."""
        sounding = self._sink.waiting_samples > 0  # a sink may tell what it plays only when it is looked at
        left = self._canceller.process(np.frombuffer(frame, "<i2"), self._reference.take()).astype("<i2").tobytes()
        speech = self._judge(frame, left)
        self._sounding = LINGER_MS // FRAME_MS if sounding else max(0, self._sounding - 1)
        return SILENCE if self._sounding and speech < LIKELY else bytes(left)


class Reference:
    """What was played, at the rate and in the frames of the microphone.

    The clocks of two sound cards differ by some seconds a day: what piles up for that reason is dropped.
    """

    LOOK = 500
    """Frames within which no frame may have found the queue shorter, for what is left to be called piled up."""

    def __init__(self) -> None:
        self._put: deque[bytes] = deque()
        self._waiting = bytearray()
        self._resampler = soxr.ResampleStream(RATE_OUT, RATE_IN, 1, dtype="int16", quality="LQ")
        self._ready: Samples = np.zeros(FRAME_SAMPLES, np.int16)
        self._least = self._looked = 0

    def put(self, pcm: bytes) -> None:
        """This was played (24 kHz); may be called from another thread."""
        self._put.append(pcm)

    def skip(self) -> bytes:
        """Pass over a frame; gives what was played in it, as far as it was played, still at its own rate."""
        while self._put:
            self._waiting += self._put.popleft()
        due = bytes(self._waiting[:PERIOD_BYTES])
        del self._waiting[: len(due)]
        return due

    def take(self) -> Samples:
        """The next frame, late by one; silence where nothing was played."""
        due = self.skip().ljust(PERIOD_BYTES, b"\0")
        self._drop_what_piled_up()
        self._ready = np.concatenate([self._ready, self._resampler.resample_chunk(np.frombuffer(due, "<i2"))])
        frame, self._ready = self._ready[:FRAME_SAMPLES], self._ready[FRAME_SAMPLES:]
        return np.pad(frame, (0, FRAME_SAMPLES - len(frame)))

    def _drop_what_piled_up(self) -> None:
        self._least = min(self._least, len(self._waiting)) if self._looked else len(self._waiting)
        self._looked = (self._looked + 1) % self.LOOK
        if not self._looked:
            del self._waiting[: max(0, self._least - PERIOD_BYTES)]


def _canceller() -> Any:
    try:
        from pywebrtc_audio import EchoCanceller as Canceller
    except ImportError as error:
        raise MissingExtra("echo cancellation", "echo") from error
    return Canceller(RATE_IN)
