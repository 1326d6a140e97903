"""Speaking over the answer beside a loudspeaker: `python -m benchmarks.echo` (extra `echo`, numpy).

Answers of the mock's home are played in rooms that exist on paper only: an echo that fades like noise, as loud at the
microphone as the room says, and a person who speaks over the answer, as loud as its echo, fainter or louder. None of
the voices was heard when the network of `live_plugin/vad/bargein.py` was made.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import soxr
from rich.console import Console
from rich.table import Table

from live_plugin import vad
from live_plugin.audio.echo import EchoCanceller, Filter, untouched
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import read_wav
from live_plugin.core.events import Opened
from live_plugin.core.gate import Gate
from live_plugin.core.pcm import FRAME_MS, FRAME_SAMPLES, RATE_IN, RATE_OUT
from live_plugin.vad.bargein import BargeIn

HOME = Path(__file__).parent.parent / "mock_server/stories/home"
SECONDS = 120
PAUSE_S = 1.5
ALL_DB = 60
"""What is weaker by more is nothing but silence."""
OVER_S = 0.3
"""The person begins so long after the answer."""
OVER_DB = -6, 0, 6
"""How much louder than the echo the person is at the microphone."""
SEEDS = 1, 2, 3

Sound = npt.NDArray[np.float64]


class Room(NamedTuple):
    """A place where loudspeaker and microphone stand side by side."""

    name: str
    fades_s: float
    """Seconds until the echo has lost 60 dB."""
    delay_ms: int
    """From handing a sample to the sound card to hearing it, both cards' buffers included."""
    echo_db: float
    """Level at the microphone, relative to what is played."""


ROOMS = (
    Room("bedroom, soft", 0.2, 60, -6),
    Room("living room", 0.4, 80, 0),
    Room("kitchen, loud", 0.5, 120, 6),
    Room("hall, late", 0.6, 200, 0),
)


class Scene:
    """Answers one after the other, each begun at the beginning of a frame, and what the microphone makes of them."""

    def __init__(self, room: Room, seed: int, over_db: float | None = None) -> None:
        """A person speaks with `over_db` relative to the echo, or nobody does."""
        random = np.random.default_rng(seed)
        self.answers: dict[int, bytes] = {}
        """Frame → what is played from then on."""
        self.spans: list[tuple[float, float]] = []
        """When the person speaks, in seconds."""
        self.microphone = np.zeros(SECONDS * RATE_IN)
        played = np.zeros_like(self.microphone)
        person = np.zeros_like(self.microphone)
        for at, answer in _answers(random):
            self.answers[at // FRAME_SAMPLES] = answer
            _add(played, at, _resampled(answer))
        echo = heard_in(room, played, random)
        if over_db is not None:
            level = np.sqrt(np.mean(echo[np.abs(echo) > 100] ** 2)) * 10 ** (over_db / 20)
            for frame, answer in self.answers.items():
                self.spans += _speak(person, frame * FRAME_SAMPLES, len(answer), level, random)
        self.echo = echo
        self.microphone = np.clip(echo + person + random.normal(0, 12, len(echo)), -32768, 32767)


def _answers(random: np.random.Generator) -> Iterator[tuple[int, bytes]]:
    """Sample of a frame's beginning (16 kHz) and the answer that begins there."""
    files = sorted((HOME / "reply").glob("*.wav"))
    at = RATE_IN
    while True:
        answer = read_wav(files[random.integers(len(files))], RATE_OUT)
        length = len(answer) // 2 * RATE_IN // RATE_OUT
        if at + length + 2 * RATE_IN > SECONDS * RATE_IN:
            return
        yield at, answer
        at = (at + length + round(PAUSE_S * RATE_IN)) // FRAME_SAMPLES * FRAME_SAMPLES


def _resampled(answer: bytes) -> Sound:
    return soxr.resample(np.frombuffer(answer, "<i2").astype(float), RATE_OUT, RATE_IN)


def _add(to: Sound, at: int, sound: Sound) -> None:
    to[at : at + len(sound)] += sound[: len(to) - at]


def heard_in(room: Room, played: Sound, random: np.random.Generator) -> Sound:
    """The direct sound and an echo of noise that fades."""
    length = round(room.fades_s * RATE_IN)
    response = random.normal(0, 1, length) * 10 ** (-3 * np.arange(length) / length)
    response[0] = 4
    response *= 10 ** (room.echo_db / 20) / np.sqrt(np.sum(response**2))
    delayed = np.concatenate([np.zeros(room.delay_ms * RATE_IN // 1000), response])
    size = len(played) + len(delayed)
    return np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(delayed, size), size)[: len(played)]


def _speak(to: Sound, at: int, answer: int, level: float, random: np.random.Generator) -> list[tuple[float, float]]:
    files = sorted((HOME / "ask").glob("*.wav"))
    words = np.frombuffer(read_wav(files[random.integers(len(files))], RATE_IN), "<i2").astype(float)
    loud = np.flatnonzero(np.abs(words) > 300)
    words = words[loud[0] : loud[-1]]
    begin = at + round(OVER_S * RATE_IN)
    if answer / 2 / RATE_OUT < OVER_S + 1 or begin + len(words) > len(to):
        return []  # too short an answer to be spoken over
    _add(to, begin, words * level / np.sqrt(np.mean(words**2)))
    return [(begin / RATE_IN, (begin + len(words)) / RATE_IN)]


class Run:
    """What comes of a scene behind a filter: none, or the canceller."""

    def __init__(self, scene: Scene, *, cancelling: bool) -> None:
        self._now = 0.0
        sink = NullSink(clock=lambda: self._now)
        self.left: list[bytes] = []
        self.opened: list[float] = []
        """When the gate opened, in seconds."""
        began = time.process_time()
        self._hear(scene, sink, EchoCanceller(sink, BargeIn()) if cancelling else untouched)
        self.cpu_us = (time.process_time() - began) / len(self.left) * 1e6

    def _hear(self, scene: Scene, sink: NullSink, without_echo: Filter) -> None:
        detector, gate = vad.make("webrtc"), Gate()
        frames = scene.microphone.astype("<i2").reshape(-1, FRAME_SAMPLES)
        for number, frame in enumerate(frames):
            self._now = number * FRAME_MS / 1000
            if answer := scene.answers.get(number):
                sink.play(answer)
            self._now += FRAME_MS / 1000  # a microphone has a frame when it is over
            self.left.append(without_echo(frame.tobytes()))
            told = gate.feed(self.left[-1], detector(self.left[-1]))
            self.opened += [self._now for event in told if isinstance(event, Opened)]

    def late(self, spans: list[tuple[float, float]]) -> list[float]:
        """For each of the person's sentences during which the gate opened: how long after its beginning."""
        found = ([at - begin for at in self.opened if begin <= at <= end] for begin, end in spans)
        return [times[0] for times in found if times]


def loss_db(scene: Scene, run: Run) -> float:
    """How much weaker the echo is behind the filter, where there is one (echo return loss enhancement)."""
    left = np.frombuffer(b"".join(run.left), "<i2").astype(float)
    sounding = np.abs(scene.echo) > 100
    return float(10 * np.log10(np.mean(scene.microphone[sounding] ** 2) / (np.mean(left[sounding] ** 2) + 1e-3)))


class Barged(NamedTuple):
    """Scenes in which a person speaks over the answers with one level."""

    heard: str
    late: list[float]


def barged(room: Room, over_db: float) -> Barged:
    """How many of a person's sentences are heard, and how late."""
    scenes = [Scene(room, seed, over_db) for seed in SEEDS]
    late = [after for scene in scenes for after in Run(scene, cancelling=True).late(scene.spans)]
    return Barged(f"{len(late)} of {sum(len(scene.spans) for scene in scenes)}", late)


def measure(room: Room) -> list[str]:
    """One line of the table."""
    alone = [Scene(room, seed) for seed in SEEDS]
    raw, cancelled = ([Run(scene, cancelling=on) for scene in alone] for on in (False, True))
    minutes = sum(len(answer) for scene in alone for answer in scene.answers.values()) / 2 / RATE_OUT / 60
    over = [barged(room, over_db) for over_db in OVER_DB]
    late = [after for each in over for after in each.late]
    loss = median(map(loss_db, alone, cancelled))
    return [
        room.name,
        f"{loss:.0f}" if loss < ALL_DB else "all",
        *(f"{_openings(runs) / minutes:.1f}" for runs in (raw, cancelled)),
        *(each.heard for each in over),
        f"{median(late) * 1000:.0f}" if late else "–",
        f"{median(run.cpu_us for run in cancelled) - median(run.cpu_us for run in raw):.0f}",
    ]


def _openings(runs: Sequence[Run]) -> int:
    return sum(len(run.opened) for run in runs)


def main() -> None:
    levels = (f"spoken over, {over_db:+} dB" for over_db in OVER_DB)
    table = Table("room", "echo down by dB", "opens/min", "cancelled", *levels, "heard after ms", "µs/frame")
    for room in ROOMS:
        table.add_row(*measure(room))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
