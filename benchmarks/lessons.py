"""What the networks of `live_plugin/vad` are taught by `benchmarks.fit`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks.noises import LENGTH, Sound
from benchmarks.parlours import Parlour, Parlours
from benchmarks.streams import Maker
from live_plugin.audio.echo import LINGER_MS, EchoCanceller
from live_plugin.audio.null import NullSink
from live_plugin.core.pcm import FRAME_MS, FRAME_SAMPLES, RATE_IN, RATE_OUT, SAMPLE_BYTES
from live_plugin.vad import bargein, sketch
from live_plugin.vad.bargein import BargeIn
from live_plugin.vad.network import Network
from live_plugin.vad.sketch import WINDOW, Sketcher

DOUBT_S = 0.04, 0.1
"""Before the first and behind the last sound of a clip it is not asked what is heard."""
IN_SILENCE = 0.1
"""How much it counts who speaks over no answer: nobody asks, but the network learns the room."""


class Example(NamedTuple):
    """One stream."""

    sketches: Sound
    speech: Sound
    """Whether each sketch is speech."""
    counts: Sound
    """How much it counts, 0 to 1."""


class Lesson(NamedTuple):
    """`unit` brings a sketch to the size of the units' own values; the weights that are written have it in them."""

    example: Callable[[Maker], Example]
    unit: Sound


def webrtc(maker: Maker) -> Example:
    """Return a stream of speech and noise."""
    import webrtcvad

    sound, labels = maker.stream()
    seen, judge, raw = np.empty(sketch.SIZE, np.float32), webrtcvad.Vad(3), sound.tobytes()
    sketcher, size = Sketcher(seen), WINDOW * SAMPLE_BYTES
    sketches = []
    for at in range(0, len(raw), size):
        sketcher(raw[at : at + size], judge.is_speech(raw[at + size // 2 : at + size], RATE_IN))
        sketches.append(seen.copy())
    return Example(np.array(sketches), *_labels(labels))


def barge_in(maker: Maker) -> Example:
    """Return what an echo canceller makes of a parlour."""
    parlour, notes = Parlours(maker).made(), Notes()
    now = 0.0
    sink = NullSink(clock=lambda: now)
    cancel = EchoCanceller(sink, BargeIn(notes))
    for number, frame in enumerate(parlour.microphone.reshape(-1, FRAME_SAMPLES)):
        now = number * FRAME_MS / 1000
        if answer := parlour.answers.get(number):
            sink.play(answer)
        now += FRAME_MS / 1000
        cancel(frame.tobytes())
    speech, sure = _labels(parlour.spoken)
    return Example(np.array(notes.taken), speech, sure * np.where(_sounding(parlour), 1, IN_SILENCE))


class Notes(Network):
    """Learns nothing, and keeps what it was shown."""

    def __init__(self) -> None:
        self.sketch = np.empty(bargein.SIZE, np.float32)
        self.taken: list[Sound] = []

    def step(self) -> float:
        """Keep what is in `sketch`; nothing is certain."""
        self.taken.append(self.sketch.copy())
        return 0.0


def _labels(spans: list[tuple[float, float]]) -> tuple[Sound, Sound]:
    """Return for each sketch whether it is speech, and whether that is sure."""
    now = (np.arange(LENGTH // WINDOW) + 1) * WINDOW / RATE_IN
    speech, near = np.zeros((2, len(now)), bool)
    for start, end in spans:
        speech |= (now > start) & (now <= end + 0.01)
        near |= (now > start - DOUBT_S[0]) & (now < end + DOUBT_S[1])
    return speech, speech | ~near


def _sounding(parlour: Parlour) -> Sound:
    """Return for each sketch whether an answer or its echo sounds."""
    now, sounding = np.arange(LENGTH // WINDOW) * WINDOW / RATE_IN, np.zeros(LENGTH // WINDOW, bool)
    for frame, answer in parlour.answers.items():
        begin, length = frame * FRAME_MS / 1000, len(answer) / SAMPLE_BYTES / RATE_OUT
        sounding |= (now >= begin) & (now < begin + length + LINGER_MS / 1000)
    return sounding


LESSONS = {
    "webrtc": Lesson(webrtc, np.array([0.4] * (sketch.SIZE - 2) + [1, 1], np.float32)),
    "bargein": Lesson(barge_in, np.full(bargein.SIZE, 0.25, np.float32)),
}
