"""Server-side voice activity detection: where an utterance begins and ends, in samples of the stream.

The Live API leaves this to the service unless `automaticActivityDetection.disabled` is set. Pure: sound in, events
out; time is the sound that was fed.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np
import webrtcvad

from mock_server.hearing.recording import RATE

FRAME_MS = 20
FRAME_BYTES = RATE * FRAME_MS // 1000 * 2
LEAST_SPEECH_MS = 100
"""Less is a click, or a noise that begins."""
FIRST_FRAMES = 10
"""So many of a stream tell how loud the room is, before anything is taken for speech; none of them is lost."""
MARGIN_MS = 200
"""Sound kept before and after the speech, so that soft consonants are not lost."""
LONGEST_MS = 60_000
"""An utterance is ended here at the latest, or noise would fill the memory."""
QUIETEST_DB, LOUDEST_NOISE_DB = -60.0, -25.0
"""Noise is taken to lie between these levels (dB of full scale): the service hears nothing in a room at -55."""
RISE_DB_IN_SPEECH, RISE_DB_IN_NOISE = 0.1, 0.5
"""How fast the estimate of the noise follows upwards, per frame."""
FALL = 0.3
"""Part of the way that it goes downwards, per frame."""

Sensitivity = Literal["HIGH", "LOW"]


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Somebody began to speak `at_ms` milliseconds into the stream."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The speech ended `at_ms` milliseconds into the stream; `pcm` is all of it, with a little silence around."""

    at_ms: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class _Test:
    """What a frame must be to count as speech."""

    aggressiveness: int
    over_noise_db: float


_TO_BEGIN = {"HIGH": _Test(2, 6.0), "LOW": _Test(3, 10.0)}
_TO_GO_ON = {"HIGH": _Test(3, 8.0), "LOW": _Test(1, 6.0)}


class SpeechDetector:
    """Finds utterances in a stream of 16 kHz mono s16le sound.

    `prefix_padding_ms` of speech commit a beginning, `silence_duration_ms` without speech an end. HIGH `start`
    begins more readily, HIGH `end` ends more readily.
    """

    def __init__(
        self, *, start: Sensitivity, end: Sensitivity, prefix_padding_ms: int, silence_duration_ms: int
    ) -> None:
        self._begin, self._go_on = _TO_BEGIN[start], _TO_GO_ON[end]
        self._vads = {test: webrtcvad.Vad(test.aggressiveness) for test in (self._begin, self._go_on)}
        self._enough = math.ceil(max(prefix_padding_ms, LEAST_SPEECH_MS) / FRAME_MS)
        self._silence = max(1, math.ceil(silence_duration_ms / FRAME_MS))
        self._rest = bytearray()
        self._frames = 0
        self._noise_db = LOUDEST_NOISE_DB
        self._recent: deque[bytes] = deque(maxlen=2 * self._enough + MARGIN_MS // FRAME_MS)
        self._speaking = False
        self._run = self._since = self._quiet = 0
        self._spoken: list[bytes] = []

    def feed(self, pcm: bytes) -> list[SpeechBegan | SpeechEnded]:
        """Take the next sound, any number of bytes."""
        self._rest += pcm
        whole = len(self._rest) // FRAME_BYTES * FRAME_BYTES
        sound = bytes(self._rest[:whole])
        del self._rest[:whole]
        frames = (sound[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES))
        return [event for frame in frames for event in self._hear(frame)]

    def finish(self) -> list[SpeechBegan | SpeechEnded]:
        """The stream pauses: end the utterance that is open, if any."""
        events = self.feed(bytes(-len(self._rest) % FRAME_BYTES))
        return [*events, self._ended()] if self._speaking else events

    # ── one frame ─────────────────────────────────────────────────────────────────────────────────────────────

    def _hear(self, frame: bytes) -> list[SpeechBegan | SpeechEnded]:
        self._frames += 1
        return self._during(frame) if self._speaking else self._before(frame)

    def _before(self, frame: bytes) -> list[SpeechBegan | SpeechEnded]:
        self._recent.append(frame)
        spoken = self._is_speech(frame, self._begin)
        # a short gap delays the beginning but does not start the count anew: plosives have gaps
        self._run = self._run + 1 if spoken else max(0, self._run - 1)
        self._since = self._since + 1 if self._run else 0
        if self._run < self._enough:
            return []
        lead = min(len(self._recent), self._since + MARGIN_MS // FRAME_MS)
        self._spoken = list(self._recent)[-lead:]
        self._speaking, self._quiet = True, 0
        return [SpeechBegan((self._frames - self._since) * FRAME_MS)]

    def _during(self, frame: bytes) -> list[SpeechBegan | SpeechEnded]:
        self._spoken.append(frame)
        self._quiet = 0 if self._is_speech(frame, self._go_on) else self._quiet + 1
        if self._quiet < self._silence and len(self._spoken) * FRAME_MS < LONGEST_MS:
            return []
        return [self._ended()]

    def _ended(self) -> SpeechEnded:
        keep = len(self._spoken) - max(0, self._quiet - MARGIN_MS // FRAME_MS)
        event = SpeechEnded((self._frames - self._quiet) * FRAME_MS, b"".join(self._spoken[:keep]))
        self._idle()
        return event

    def _idle(self) -> None:
        self._speaking = False
        self._run = self._since = self._quiet = 0
        self._spoken = []
        self._recent.clear()

    def _is_speech(self, frame: bytes, test: _Test) -> bool:
        spoken: bool = self._vads[test].is_speech(frame, RATE)
        level = _level_db(frame)
        self._noise_db = max(QUIETEST_DB, min(LOUDEST_NOISE_DB, self._noise_after(level, spoken)))
        return spoken and self._frames > FIRST_FRAMES and level > self._noise_db + test.over_noise_db

    def _noise_after(self, level: float, spoken: bool) -> float:
        """The quietest of the first frames; then it follows the level, quickly down and slowly up."""
        if self._frames <= FIRST_FRAMES:
            return min(self._noise_db, level)
        rise = min(level - self._noise_db, RISE_DB_IN_SPEECH if spoken else RISE_DB_IN_NOISE)
        return self._noise_db + (rise if rise > 0 else FALL * rise)


def _level_db(frame: bytes) -> float:
    """Loudness in dB of full scale."""
    power = float(np.square(np.frombuffer(frame, "<i2").astype(np.float64)).mean())
    return 10 * math.log10(power / 32768**2 + 1e-12)
