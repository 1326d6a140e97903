"""Answers from a loudspeaker and people who speak over them, for `benchmarks.fit bargein`; the rooms are made up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import soxr

from benchmarks.noises import LENGTH, Sound
from benchmarks.streams import Maker, band, convolved
from live_plugin.core.pcm import FRAME_SAMPLES, RATE_IN, RATE_OUT

Spans = list[tuple[float, float]]


class Parlour(NamedTuple):
    """`LENGTH` samples of a room with a loudspeaker, a microphone and somebody who speaks."""

    answers: dict[int, bytes]
    """Frame → what is played from then on, at 24 kHz."""
    microphone: Sound
    """16 bit."""
    spoken: Spans
    """The seconds in which a person speaks."""


class Parlours:
    """Makes them of the voices and noises of a `Maker`: any voice may answer, and any may speak over it."""

    def __init__(self, maker: Maker) -> None:
        self.maker, self.dice = maker, maker.dice

    def made(self) -> Parlour:
        """Return one that nobody has been in."""
        answers, played = self._answers()
        echo = self._heard(played)
        level = np.sqrt(np.mean(echo[np.abs(echo) > 1e-3] ** 2))
        person, spoken = self._person(level)
        noise = self.maker.noise() * level * self._db(-45, -10) if self.dice.random() < 0.6 else 0
        sound = echo + person + noise + self.dice.standard_normal(LENGTH) * self._db(-85, -62)
        return Parlour(answers, _pcm(sound), spoken)

    def _answers(self) -> tuple[dict[int, bytes], Sound]:
        answers: dict[int, bytes] = {}
        played, volume = np.zeros(LENGTH), self._db(-30, -16)
        frame = int(self.dice.integers(15, 100))
        while True:
            answer = np.concatenate([self._sentence() for _ in range(self.dice.integers(1, 4))]) * volume
            at = frame * FRAME_SAMPLES
            if at + len(answer) > LENGTH - RATE_IN:
                return answers, played
            answers[frame] = _pcm(soxr.resample(answer, RATE_IN, RATE_OUT)).tobytes()
            played[at : at + len(answer)] = answer
            frame += len(answer) // FRAME_SAMPLES + int(self.dice.integers(15, 150))

    def _sentence(self) -> Sound:
        return np.append(self.maker.spoken()[0], np.zeros(int(self.dice.uniform(0, 0.5) * RATE_IN)))

    def _heard(self, played: Sound) -> Sound:
        """Return what comes of it through a loudspeaker, a room and the buffers of two sound cards."""
        if self.dice.random() < 0.5:  # a small one
            played = band(played, self.dice.uniform(80, 350), 7900)
        if self.dice.random() < 0.5:  # turned up too far
            top = np.abs(played).max() * self.dice.uniform(0.3, 1.2)
            played = np.tanh(played / top) * top
        late = np.zeros(int(self.dice.uniform(0.02, 0.25) * RATE_IN))
        response = np.append(late, self._response()) * self._db(-10, 7)
        return convolved(self.maker.coloured(played, 0.5), response)

    def _response(self) -> Sound:
        """Return the direct sound, some early reflections, and an echo of noise that fades."""
        length = int(self.dice.uniform(0.12, 0.7) * RATE_IN)
        response = self.dice.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
        response /= np.sqrt(np.sum(response**2))
        direct = self._db(-18, 6)
        response[0] += direct
        early = self.dice.integers(1, 800, self.dice.integers(0, 5))
        response[early] += direct * self.dice.uniform(-0.7, 0.7, len(early))
        return response / np.sqrt(np.sum(response**2))

    def _person(self, level: float) -> tuple[Sound, Spans]:
        person, spoken = np.zeros(LENGTH), []
        at = self.dice.uniform(0.5, 6)
        while self.dice.random() < 0.9:
            words, start, end = self.maker.spoken()
            if at + len(words) / RATE_IN > 39:
                break
            first = int(at * RATE_IN)
            person[first : first + len(words)] += words * level * self._db(-9, 9)
            spoken.append((at + start, at + end))
            at += end + self.dice.uniform(1, 8)
        return person, spoken

    def _db(self, low: float, high: float) -> float:
        return float(10 ** (self.dice.uniform(low, high) / 20))


def _pcm(sound: Sound) -> Sound:
    return np.clip(np.round(sound * 32768), -32768, 32767).astype("<i2")
