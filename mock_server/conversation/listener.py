"""Sound and marks of one session → where the user's speech begins and ends. Pure: time is an argument.

Either the client marks activity itself, or the server's own detector listens to everything that comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

from mock_server.errors import Refusal
from mock_server.wire.message import ActivityEnd, ActivityStart, Audio, StreamEnd
from mock_server.wire.rules import Rules
from mock_server.wire.schema import INVALID
from mock_server.wire.setup import Detection

if TYPE_CHECKING:
    from mock_server.hearing.detector import SpeechBegan, SpeechDetector, SpeechEnded

RATE = 16_000
QUIET_SECONDS = 1.0
"""A stream that stops in mid-speech is taken as ended after this time: some clients send a file and no silence."""
PREFIX_MS = 20


@dataclass(frozen=True, slots=True)
class Began:
    """The user began to speak."""

    at_ms: int | None = None
    """Into the stream; None where the client marked it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The user's speech ended; `pcm` is all of it, 16 kHz."""

    pcm: bytes
    at_ms: int | None = None


Speech = Began | Ended
Sound = Audio | ActivityStart | ActivityEnd | StreamEnd


class Resampler:
    """Whatever rate the client names, cut wherever it likes → whole samples at 16 kHz, without a seam."""

    def __init__(self) -> None:
        self._rate = RATE
        self._half = b""
        """Of a sample whose other half is in the next message."""

    def feed(self, audio: Audio) -> bytes:
        """16 kHz PCM of this message."""
        pcm = self._half + audio.pcm
        whole = len(pcm) & ~1
        pcm, self._half = pcm[:whole], pcm[whole:]
        return pcm if audio.rate == self._rate == RATE else self._resample(pcm, audio.rate)

    def _resample(self, pcm: bytes, rate: int) -> bytes:
        import numpy as np
        import soxr

        if rate != self._rate:
            self._rate = rate
            self._stream = soxr.ResampleStream(rate, RATE, 1, dtype="int16")
        return cast("bytes", self._stream.resample_chunk(np.frombuffer(pcm, "<i2")).tobytes())


class Marked:
    """The client's own detection: what lies between its marks."""

    deadline: float | None = None

    def __init__(self, speech: bytes | None = None) -> None:
        self._resampler = Resampler()
        self._speech = None if speech is None else bytearray(speech)

    @property
    def speech(self) -> bytes | None:
        """The utterance that is going on, so far."""
        return None if self._speech is None else bytes(self._speech)

    def feed(self, sound: Sound, now: float) -> list[Speech]:
        """Take what came, tell what it means; raises `Refusal` for what belongs to automatic detection."""
        match sound:
            case Audio():
                if self._speech is not None:
                    self._speech += self._resampler.feed(sound)
            case ActivityStart() if self._speech is None:
                self._speech, self._resampler = bytearray(), Resampler()
                return [Began()]
            case ActivityEnd() if self._speech is not None:
                pcm, self._speech = bytes(self._speech), None
                return [Ended(pcm)]
            case StreamEnd():
                raise Refusal(1007, INVALID, "realtimeInput.audioStreamEnd: only with automatic activity detection")
        return []

    def tick(self, now: float) -> list[Speech]:
        """Nothing happens by time alone."""
        return []


class Detected:
    """The server's detection on everything that comes."""

    speech: bytes | None = None
    """It begins anew in a session that is resumed."""

    def __init__(self, detection: Detection, rules: Rules, patience: float) -> None:
        self._detection, self._rules = detection, rules
        self._quiet_seconds = QUIET_SECONDS * patience
        self._resampler = Resampler()
        self._joined = b""
        """Speech of this message that went on after a pause."""
        self.deadline: float | None = None
        """When a stream that has stopped is taken as ended."""

    @cached_property
    def _detector(self) -> SpeechDetector:
        """Made when the first sound comes: a session that only types needs none."""
        from mock_server.hearing.detector import SpeechDetector

        asked = self._detection
        return SpeechDetector(
            start=_level(asked.start or self._rules.sensitivity),
            end=_level(asked.end or self._rules.sensitivity),
            prefix_padding_ms=PREFIX_MS if asked.prefix_padding_ms is None else asked.prefix_padding_ms,
            silence_duration_ms=asked.silence_duration_ms or self._rules.silence_ms,
        )

    def feed(self, sound: Sound, now: float) -> list[Speech]:
        """Take what came, tell what it means; raises `Refusal` for marks, where the model takes none."""
        match sound:
            case Audio():
                return self._told(self._detector.feed(self._resampler.feed(sound)), now + self._quiet_seconds)
            case StreamEnd():
                return self._finish()
            case _ if self._rules.takes_marks:
                return []
        name = "activityStart" if isinstance(sound, ActivityStart) else "activityEnd"
        raise Refusal(
            1007,
            INVALID,
            f"realtimeInput.{name}: automatic activity detection is on; switch it off, or leave the mark out",
        )

    def tick(self, now: float) -> list[Speech]:
        """The stream has stopped for long enough."""
        if self.deadline is None or now < self.deadline:
            return []
        return self._finish()

    def _finish(self) -> list[Speech]:
        """What comes next is another stream."""
        self._resampler = Resampler()
        return self._told(self._detector.finish(), None)

    def _told(self, events: Iterable[SpeechBegan | SpeechEnded], deadline: float | None) -> list[Speech]:
        """One message may hold a whole recording: its pauses do not make several questions of it."""
        self.deadline = deadline
        told: list[Speech] = []
        for event in events:
            if (pcm := getattr(event, "pcm", None)) is not None:
                told.append(Ended(self._joined + pcm, event.at_ms))
                self._joined = b""
            elif told and isinstance(last := told[-1], Ended):
                told.pop()
                self._joined = last.pcm
            else:
                told.append(Began(event.at_ms))
        return told


Listener = Marked | Detected


def listener(detection: Detection, rules: Rules, patience: float = 1.0, speech: bytes | None = None) -> Listener:
    """What the setup asks for; `speech` is what a session that is resumed had heard of an utterance."""
    return Marked(speech) if detection.disabled else Detected(detection, rules, patience)


def _level(name: str) -> Literal["HIGH", "LOW"]:
    return "HIGH" if name == "HIGH" else "LOW"
