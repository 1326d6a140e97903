"""The detectors among voices and noises that the network of `webrtc` was not made with.

    UNHEARD="kitchen water barks tune slt rms +f3 +klatt4 _it_ stibench_1 stibench_2 wake_a"
    python -m benchmarks.voices VOICES
    python -m benchmarks.fit webrtc ../shared/audio VOICES --streams 1000 --rounds 20 --seed 31 \\
        --without $UNHEARD --out WEIGHTS
    python -m benchmarks.unheard ../shared/audio VOICES WEIGHTS --only $UNHEARD

They are words in the names of clips, of recorded noises, and of kinds of made ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.fit import make_maker
from benchmarks.noises import LENGTH, Sound
from live_plugin.core.events import Closed, Opened
from live_plugin.core.gate import Gate
from live_plugin.core.pcm import FRAME_MS, FRAME_SAMPLES, RATE_IN
from live_plugin.vad import Detector, network
from live_plugin.vad.cascade import Cascade
from live_plugin.vad.silero import Silero
from live_plugin.vad.webrtc import Webrtc

Spans = list[tuple[float, float]]
SLACK_S = 0.05
"""An utterance that comes so near to a sentence belongs to it."""


class Heard(NamedTuple):
    """What a gate made of one stream."""

    sent: Spans
    """What was sent, in seconds of the stream."""
    closed: list[float]
    """When each utterance ended."""


def heard(detector: Detector, sound: Sound) -> Heard:
    """Let the default gate listen to one stream."""
    gate, now = Gate(), 0.0
    sent: Spans = []
    closed: list[float] = []
    for frame in sound.reshape(-1, FRAME_SAMPLES):
        now += FRAME_MS / 1000
        told = gate.feed(frame.tobytes(), detector(frame.tobytes()))
        for event in told:
            match event:
                case Opened(audio):
                    sent.append((now - len(audio) / 2 / RATE_IN, LENGTH / RATE_IN))
                case Closed():
                    sent[-1] = (sent[-1][0], now)
                    closed.append(now)
    return Heard(sent, closed)


class Tally:
    """Counts over all streams."""

    def __init__(self) -> None:
        self.sentences = self.missed = self.cut = self.false = 0
        self.late: list[float] = []
        self.quiet_s = 0.0

    def add(self, got: Heard, spoken: Spans) -> None:
        """Take one stream and its sentences."""
        self.quiet_s += LENGTH / RATE_IN - sum(end - start for start, end in spoken)
        self.false += sum(not any(_meet(span, sentence, SLACK_S) for sentence in spoken) for span in got.sent)
        for sentence in spoken:
            self._add(got, sentence)

    def _add(self, got: Heard, sentence: tuple[float, float]) -> None:
        start, end = sentence
        theirs = [span for span in got.sent if _meet(span, sentence, 0)]
        covered = sum(min(end, to) - max(start, since) for since, to in theirs)
        self.sentences += 1
        if covered < (end - start) / 2:
            self.missed += 1
            return
        self.cut += theirs[0][0] - start > SLACK_S or end - theirs[-1][1] > SLACK_S
        self.late += [at - end for at in got.closed if at > end][:1]

    def row(self) -> list[str]:
        """Return what is shown."""
        found = self.sentences - self.missed
        return [
            f"{self.missed / self.sentences:.1%}",
            f"{self.cut / found:.1%}",
            f"{self.false / self.quiet_s * 3600:.0f}",
            *(f"{share:.0f}" for share in np.percentile(self.late, (50, 95)) * 1000),
        ]


def _meet(one: tuple[float, float], other: tuple[float, float], slack: float) -> bool:
    return one[0] < other[1] + slack and one[1] > other[0] - slack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("voices", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--only", nargs="+", required=True)
    parser.add_argument("--streams", type=int, default=120)
    chosen = parser.parse_args()
    maker = make_maker(chosen.shared, chosen.voices, lambda name: any(word in name for word in chosen.only), seed=77)
    weights = chosen.weights.read_text()
    makes: dict[str, Callable[[], Detector]] = {
        "webrtc": lambda: Webrtc(network.read(weights)),
        "silero": Silero,
        "cascade": lambda: Cascade(Webrtc(network.read(weights))),
    }
    tallies = {name: Tally() for name in makes}
    for _ in range(chosen.streams):
        sound, spoken = maker.stream()
        for name, make in makes.items():
            tallies[name].add(heard(make(), sound), spoken)
    table = Table("detector", "missed", "cut", "false openings/h", "end ms, median", "end ms, 95 %")
    for name, tally in tallies.items():
        table.add_row(name, *tally.row())
    Console().print(table)


if __name__ == "__main__":
    main()
