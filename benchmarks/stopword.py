"""Stop words said while an answer shuts the ear, and answers that must not stop themselves.

    python -m benchmarks.stopword [SCENES [SEED]]

espeak-ng and flite (which must be installed) speak both sides, in the rooms of `benchmarks.echo` and in one whose sound
comes later than can be subtracted. The loudspeaker is a cheap one: it bends loud sounds, and its clock runs ahead of
that of the microphone. Nobody speaks here who is not a program.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import soxr
from rich.console import Console
from rich.table import Table

from benchmarks.echo import ROOMS, Room, Sound, heard_in
from benchmarks.wake import voices
from live_plugin.audio.null import NullSink
from live_plugin.audio.overhearing import Overhearing
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, FRAME_SAMPLES, RATE_IN, RATE_OUT, SAMPLE_BYTES
from live_plugin.vad.stopword import SENTENCES, Spotter

LATE = Room("a speaker by radio, late", 0.4, 700, 0)
ANSWERS = (
    "The living room blinds are closed now, and the heating is set to twenty one degrees. Outside it is raining.",
    "You have three appointments tomorrow. The first is at nine with the dentist, and the last at a quarter past four.",
    "The washing machine has finished its programme twenty minutes ago. The dryer still needs about an hour.",
    "Tomorrow will be mostly sunny with a high of nineteen degrees, a light breeze from the west, and no rain.",
    "I have turned on the kitchen light, the one over the table and the lamp in the hall, each at forty percent.",
    "The front door is locked, and so is the garage. The bedroom window has been open since half past seven.",
    "Your shopping list has milk, eggs, bread, two pounds of apples, and something for the cat on it.",
    "I could not reach the thermostat in the bathroom. Check whether it has power, and then ask me once more.",
)
TEMPTING = (
    "I will stop the blinds right away. They had opened about half way, and there they stay.",
    "If you want me to stop, just say stop. I can cancel the timer as well.",
    "The bus stop is two streets away. Never mind the rain, it will be over by noon.",
    "To cancel, say cancel. To be quiet is what I do when nobody talks to me. Shut up is not a nice thing to say.",
)
STOPS = ("stop", "stop it", "stop talking", "never mind", "cancel", "be quiet")
OTHERS = ("turn on the light", "what time is it", "yes", "thank you", "stop the blinds", "who is at the door", "louder")
LEVEL = 3000.0
"""Of what is played."""
BENDS = 20_000.0
"""Samples near this are bent: a tenth part of the loudest."""
RUNS_AHEAD = 30e-6
PAUSE_S = 1.5
LATEST_S = 1.2
"""A stop that comes later after the word is none for it."""


class Said(NamedTuple):
    """Words of a person, in samples."""

    begin: int
    end: int


class Scene:
    """Answers in one voice, one after the other, and what the microphone beside the loudspeaker makes of them."""

    def __init__(self, room: Room, texts: Sequence[str], words: Sequence[str], level_db: float, seed: int) -> None:
        """In each answer but the first a person in another voice says one of `words`, as loud as its echo + level."""
        random = np.random.default_rng(seed)
        voice = int(random.integers(10))
        self.answers: dict[int, Sound] = {}
        at = RATE_IN
        for text in random.permutation(texts):
            self.answers[at] = _level(spoken(text)[voice], LEVEL)
            at += -(-(len(self.answers[at]) + round(PAUSE_S * RATE_IN)) // FRAME_SAMPLES) * FRAME_SAMPLES
        self.length = at + RATE_IN // FRAME_SAMPLES * FRAME_SAMPLES
        echo = heard_in(room, self._loudspeaker(), random)
        loud = float(np.sqrt(np.mean(echo[np.abs(echo) > 100] ** 2)))
        self.said: list[Said] = []
        self.microphone = echo + random.normal(0, 12, self.length)
        for begin, answer in list(self.answers.items())[1:] if words else ():
            other = spoken(str(random.choice(words)))[(voice + int(random.integers(1, 10))) % 10]
            self._say(_level(other, loud * 10 ** (level_db / 20)), begin, len(answer), random)

    def _loudspeaker(self) -> Sound:
        played = np.zeros(self.length)
        for at, answer in self.answers.items():
            played[at : at + len(answer)] = answer
        samples = np.arange(self.length)
        return np.interp(samples * (1 + RUNS_AHEAD), samples, BENDS * np.tanh(played / BENDS))

    def _say(self, words: Sound, begin: int, length: int, random: np.random.Generator) -> None:
        at = begin + round(random.uniform(0.5, max(0.6, length / RATE_IN - 1)) * RATE_IN)
        self.microphone[at : at + len(words)] += words[: self.length - at]
        self.said.append(Said(at, at + len(words)))


@cache
def spoken(text: str) -> list[Sound]:
    """The text in every voice."""
    return [np.frombuffer(pcm, "<i2").astype(float) for pcm in voices(text)]


def _level(sound: Sound, level: float) -> Sound:
    return sound * level / np.sqrt(np.mean(sound**2))


def _pcm(sound: Sound) -> bytes:
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


class Count:
    """What became of the scenes of one line."""

    def __init__(self) -> None:
        self.said = self.hits = self.false = self.frames = 0
        self.cpu_s = 0.0

    def hear(self, scene: Scene, is_stop: Callable[[bytes], bool]) -> None:
        stops = list(self._stops(scene, is_stop))
        hit = {said for said in scene.said for at in stops if said.begin < at < said.end + LATEST_S * RATE_IN}
        meant = [at for at in stops if any(s.begin < at < s.end + LATEST_S * RATE_IN for s in scene.said)]
        self.said += len(scene.said)
        self.hits += len(hit)
        self.false += len(stops) - len(meant)

    def _stops(self, scene: Scene, is_stop: Callable[[bytes], bool]) -> Iterator[int]:
        """Samples at which the answer is stopped; here it goes on, so that the next can be tried."""
        clock = [0.0]
        sink = NullSink(lambda: clock[0])
        overhear = Overhearing(sink)
        sound = _pcm(scene.microphone)
        for at in range(0, scene.length, FRAME_SAMPLES):
            if at in scene.answers:
                sink.play(_pcm(soxr.resample(scene.answers[at], RATE_IN, RATE_OUT)))
            clock[0] += FRAME_MS / 1000
            began = time.process_time()
            words = overhear(sound[at * SAMPLE_BYTES :][:FRAME_BYTES])
            self.cpu_s += time.process_time() - began
            self.frames += 1
            if words and is_stop(words):
                yield at + FRAME_SAMPLES

    @property
    def minutes(self) -> float:
        return self.frames * FRAME_MS / 60_000


def measure(
    texts: Sequence[str], words: Sequence[str], level_db: float, rooms: Sequence[Room], scenes: int, seed: int
) -> Count:
    """Hear so many scenes in each room."""
    spotter, count = Spotter(SENTENCES), Count()
    for number, room in enumerate(rooms):
        for scene in range(scenes):
            count.hear(Scene(room, texts, words, level_db, seed + 100 * number + scene), spotter)
    return count


def main(scenes: int = 3, seed: int = 1) -> None:
    table = Table("what is said", "level, dB", "of", "heard", "answers, min", "false stops", "µs/frame")
    lines = [("a stop word", ANSWERS, STOPS, level, ROOMS, scenes) for level in (-6.0, 0.0, 6.0)]
    lines += [("something else", ANSWERS, OTHERS, level, ROOMS, scenes) for level in (0.0, 6.0)]
    lines += [
        ("nothing", ANSWERS, (), 0.0, ROOMS, 3 * scenes),
        ("nothing; the answer says it", TEMPTING, (), 0.0, ROOMS, 3 * scenes),
    ]
    lines += [("nothing; sound comes late", (*ANSWERS, *TEMPTING), (), 0.0, [LATE], 3 * scenes)]
    for name, texts, words, level, rooms, count in lines:
        got = measure(texts, words, level, rooms, count, seed)
        heard = str(got.hits) if words is STOPS else "–"
        false = got.false + (got.hits if words is OTHERS else 0)
        cost = got.cpu_s / got.frames * 1e6
        level_db = f"{level:+.0f}" if words else "–"
        table.add_row(name, level_db, str(got.said), heard, f"{got.minutes:.0f}", str(false), f"{cost:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
