"""What is said while an answer is played and the ear is shut: a stop word has to be heard all the same.

None of it leaves the house. What is played is subtracted from what the microphone hears, a gate of its own opens where
much more is left than such an echo leaves, and what it lets through is looked at by the recogniser of stop words only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from live_plugin.audio import Sink
from live_plugin.audio.echo import LINGER_MS, Audible, Reference
from live_plugin.audio.subtract import Sound, Subtractor
from live_plugin.core.events import Closed, GateEvent
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, FRAME_SAMPLES

GATE = GateSettings(start_ms=80, preroll_ms=160, hangover_ms=200, longest_ms=3000, start=1.0, keep=0.5)
"""The answer goes on behind the word, and what is left of it sounds like more: this gate closes sooner than others."""
LONGEST_MS = 2500
"""No stop word is longer, with what the gate leaves around it."""
SHARE = 0.5
"""Of an echo less of the power is left than this part of what was taken out, see benchmarks/stopword.py."""
LIKE = 0.7
"""An echo that is left goes up and down with what was taken out: from this correlation on."""
BANDS = (4, 6, 8, 11, 14, 18, 23, 29, 36, 45, 56, 70, 87, 108, 134)
"""First bins of 50 Hz, from the lowest tone of a voice to its sharpest."""
CLEAR = 16.0
"""Speech stands out of what the echo leaves by this factor (12 dB)."""
FADES = 0.9
"""Part of its power that an echo keeps from frame to frame."""
RISES, FALLS = 1.01, 0.97
"""How what an echo leaves is followed, per frame: slowly up, for it may be speech that is left."""
LEAST_LEAK = 0.003
LEAST_POWER = 10.0**2
"""Of a sample: what is weaker is the microphone's own noise."""


class Overhearing:
    """Frames of the microphone in, and now and then what was said over the sound of `sink`, without its echo."""

    def __init__(self, sink: Sink, prepare: Callable[[], object] = lambda: None) -> None:
        """`prepare` is called when something begins to sound: soon there may be a stop word.

        A sink that does not tell what it plays, such as a browser, is taken to be rid of its echo.
        """
        self._sink, self._prepare = sink, prepare
        self._reference = Reference()
        self._subtract = Subtractor()
        self._outstanding = Outstanding()
        self._gate = Gate(GATE)
        self._recent: deque[tuple[Sound, Sound]] = deque(maxlen=LONGEST_MS // FRAME_MS)
        self._words = b""
        self._lasts = 0  # frames for which it goes on
        if isinstance(sink, Audible):
            sink.hear = _both(sink.hear, self._reference.put)

    def __call__(self, frame: bytes) -> bytes:
        """Take one frame; give what was said, as 16 kHz PCM, when it has just ended, and else nothing."""
        sounding = self._sink.waiting_samples > 0
        if not sounding and not self._lasts:
            self._reference.skip()
            return b""
        if not self._lasts:
            self._prepare()
        self._lasts = LINGER_MS // FRAME_MS if sounding else self._lasts - 1
        return self._listen(frame)

    def _listen(self, frame: bytes) -> bytes:
        heard = np.frombuffer(frame, "<i2").astype(np.float32)
        left, taken = self._subtract(heard, self._reference.take().astype(np.float32))
        self._recent.append((left, taken))
        pcm = np.clip(left, -32768, 32767).astype("<i2").tobytes()
        told = self._gate.feed(pcm, self._outstanding(_power(left), _power(taken)))
        return b"".join(map(self._collect, [*told, *([] if self._lasts else self._gate.finish())]))

    def _collect(self, event: GateEvent) -> bytes:
        """The words once they are whole, if a stop word can be as long and if they are a person's."""
        if not isinstance(event, Closed):
            self._words += event.audio
            return b""
        words, self._words = self._words, b""
        count = len(words) // FRAME_BYTES
        left, taken = map(np.array, zip(*list(self._recent)[-count:], strict=True))
        return words if count <= LONGEST_MS // FRAME_MS and is_persons(left, taken) else b""


class Outstanding:
    """How far what is left stands out of what the echo usually leaves: from 0, 1 being clearly speech."""

    def __init__(self) -> None:
        self._echo = 0.0
        self._leak = 0.3
        self._quiet = LEAST_POWER

    def __call__(self, left: float, taken: float) -> float:
        """Take the power of both."""
        self._echo = max(taken, FADES * self._echo)
        speech = left / (self._leak * self._echo + self._quiet) / CLEAR
        if self._echo > self._quiet:
            self._leak *= RISES if left > self._leak * self._echo else FALLS
            self._leak = min(1.0, max(LEAST_LEAK, self._leak))
        return speech


def is_persons(left: Sound, taken: Sound) -> bool:
    """Whether a person has said this, or what is played: both as frames."""
    if not taken.any():
        return True
    return float(np.sum(left**2)) >= SHARE * float(np.sum(taken**2)) and _likeness(left, taken) < LIKE


def _likeness(left: Sound, taken: Sound) -> float:
    """Correlation of how loud each band is when."""
    ours, theirs = (levels - levels.mean(axis=0) for levels in map(_levels, (left, taken)))
    return float(np.sum(ours * theirs) / np.sqrt(np.sum(ours**2) * np.sum(theirs**2) + 1e-9))


def _levels(frames: Sound) -> Sound:
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(FRAME_SAMPLES), axis=1))
    levels: Sound = np.log(np.add.reduceat(np.square(spectrum), BANDS, axis=1) + LEAST_POWER * FRAME_SAMPLES)
    return levels


def _power(sound: Sound) -> float:
    return float(sound @ sound) / len(sound)


def _both(first: Callable[[bytes], object], second: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """A sink tells one what it plays; an ear may have asked before."""

    def hear(pcm: bytes) -> None:
        first(pcm)
        second(pcm)

    return hear
