"""What is said while an answer is played and the ear is shut: a stop word has to be heard all the same.

None of it leaves the house. What is played is subtracted from what the microphone hears, a gate of its own opens where
much more is left than such an echo leaves, and what it lets through is looked at by the recogniser of stop words only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

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
FAINT = 15.0
"""What stands out so many times less than the clearest moment is of the echo, and is cut off the ends."""
MARGIN = 6
"""Frames of it that stay: the ends of words are faint."""
LATEST_MS = 1500
"""By so much a sound may be late, and be known all the same."""
LIKE = 0.7
"""What is left of an echo goes up and down with what was taken out or played: from this correlation on."""
BANDS = (4, 6, 8, 11, 14, 18, 23, 29, 36, 45, 56, 70, 87, 108, 134)
"""First bins of 50 Hz, from the lowest tone of a voice to its sharpest."""
CLEAR = 16.0
"""Speech stands out of what the echo leaves by this factor (12 dB)."""
FADES = 0.9
"""Part of its power that an echo keeps from frame to frame."""
RISES, FALLS = 1.01, 0.97
"""How what an echo leaves is followed, per frame: slowly up, for it may be speech that is left."""
LEAST_LEAK = 0.003
"""The loudspeaker itself adds so much that was not played."""
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
        self._recent: deque[Moment] = deque(maxlen=(LONGEST_MS + LATEST_MS) // FRAME_MS)
        self._frames = 0  # of what is being said
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
        heard, played = (sound.astype(np.float32) for sound in (np.frombuffer(frame, "<i2"), self._reference.take()))
        left, taken = self._subtract(heard, played)
        speech = self._outstanding(_power(left), _power(taken))
        self._recent.append(Moment(left, taken, played, speech))
        told = self._gate.feed(frame, speech)  # it only counts the frames: what is in them is kept above
        return b"".join(map(self._collect, [*told, *([] if self._lasts else self._gate.finish())]))

    def _collect(self, event: GateEvent) -> bytes:
        """The words once they are whole, if a stop word can be as long and if they are a person's."""
        if not isinstance(event, Closed):
            self._frames += len(event.audio) // FRAME_BYTES
            return b""
        recent, count = list(self._recent), self._frames
        self._frames = 0
        if count > LONGEST_MS // FRAME_MS:
            return b""
        words = trimmed(recent[-count:])
        return b"".join(moment.pcm for moment in words) if is_persons(words, recent) else b""


class Moment(NamedTuple):
    """A frame of the microphone, and what is known of it."""

    left: Sound
    taken: Sound
    played: Sound
    speech: float
    """As `Outstanding` has it."""

    @property
    def pcm(self) -> bytes:
        return np.clip(self.left, -32768, 32767).astype("<i2").tobytes()


def trimmed(words: Sequence[Moment]) -> Sequence[Moment]:
    """Without both ends where they stand out of an echo so much less than the rest that they are of the echo."""
    speech = np.array([moment.speech for moment in words])
    clear = np.flatnonzero((speech >= speech.max() / FAINT) | [not moment.taken.any() for moment in words])
    return words[max(0, clear[0] - MARGIN) : clear[-1] + MARGIN + 1]


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


def is_persons(words: Sequence[Moment], recent: Sequence[Moment]) -> bool:
    """Whether a person has said these, or the loudspeaker not long ago."""
    left, taken = (np.array([getattr(moment, name) for moment in words]) for name in ("left", "taken"))
    if float(np.sum(left**2)) < SHARE * float(np.sum(taken**2)):
        return False
    ours, played = _levels(left), _levels(np.array([moment.played for moment in recent]))
    theirs = (played[begin : begin + len(ours)] for begin in range(len(played) - len(ours) + 1))
    return not any(_likeness(ours, sound) >= LIKE for sound in (_levels(taken), *theirs))


def _likeness(ours: Sound, theirs: Sound) -> float:
    """Correlation of how loud each band is when."""
    ours, theirs = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
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
