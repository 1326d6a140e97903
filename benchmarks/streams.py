"""Streams of speech and noise with their labels, for `benchmarks.fit`.

Every stream mixes clips, changed in pitch, colour, room, level and microphone, with a noise: a recording or one made up
by `benchmarks.noises`. Streams of `../shared/vad/bench.py` are not used.
"""

from __future__ import annotations

import csv
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soxr

from benchmarks.noises import LENGTH, Noises, Sound
from live_plugin.core.pcm import RATE_IN

Clip = tuple[Sound, float, float]
"""A clip with the seconds at which its speech begins and ends."""


class Maker:
    """Makes streams of `LENGTH` samples."""

    def __init__(self, clips: list[list[Clip]], recorded: list[Sound], kinds: Iterable[str], seed: int) -> None:
        """`clips` come in groups that are equally likely; `kinds` are of `noises.KINDS`."""
        self.dice = np.random.default_rng(seed)
        self.clips = clips
        self.recorded = recorded
        self.kinds = [*kinds]
        self.noises = Noises(self.dice)

    def stream(self) -> tuple[Sound, list[tuple[float, float]]]:
        """Return one stream (16 bit) and the seconds in which somebody speaks."""
        level = self.dice.uniform(-42, -16)
        sound, labels = np.zeros(LENGTH), []
        at = self.dice.uniform(0.5, 4)
        while self.dice.random() < 0.93:  # some streams are noise only, many end with it
            clip, start, end = self.spoken()
            if at + len(clip) / RATE_IN > 39:
                break
            first = int(at * RATE_IN)
            sound[first : first + len(clip)] += clip * 10 ** ((level + self.dice.uniform(-3, 3)) / 20)
            labels.append((at + start, at + end))
            at += end + self.dice.uniform(0.7, 4.5)
        noise = self.noise() * 10 ** ((level - self.dice.uniform(-2, 30)) / 20)
        sound += noise * self.switched() + self.own_noise()
        return np.clip(np.round(self.microphone(sound) * 32768), -32768, 32767).astype("<i2"), labels

    def spoken(self) -> Clip:
        """Return a clip in another voice, colour and room, at 0 dB, cut close to its speech."""
        group = self.clips[self.dice.integers(len(self.clips))]
        sound, start, end = group[self.dice.integers(len(group))]
        first, last = max(0.0, start - 0.06), end + 0.1
        sound = sound[int(first * RATE_IN) : int(last * RATE_IN)]
        pace = self.dice.uniform(0.82, 1.2)
        sound = self.coloured(soxr.resample(sound, RATE_IN, RATE_IN / pace), 0.5)
        ramp = np.minimum(1, np.arange(len(sound)) / 320)
        sound = sound * ramp * ramp[::-1]
        if self.dice.random() < 0.35:
            sound = self.in_a_room(sound)
        return sound / loud(sound), (start - first) / pace, (end - first) / pace

    def in_a_room(self, sound: Sound) -> Sound:
        tail = self.dice.standard_normal(4800) * np.exp(-np.arange(4800) / self.dice.uniform(200, 1200))
        return sound + convolved(sound, tail) * self.dice.uniform(0.02, 0.12)

    def noise(self) -> Sound:
        """Return LENGTH samples of some noise at 0 dB; now and then two at once."""
        what = self.dice.random()
        if what < 0.35:
            sound = self.recorded[self.dice.integers(len(self.recorded))]
            sound = soxr.resample(sound, RATE_IN, RATE_IN * self.dice.uniform(0.75, 1.3))
            sound = np.roll(np.resize(sound, LENGTH), self.dice.integers(LENGTH))
        elif what < 0.42:
            sound = self.crowd()
        else:
            sound = self.noises.made(self.kinds[self.dice.integers(len(self.kinds))])
        sound = self.coloured(sound, 0.7)
        if self.dice.random() < 0.3:
            sound = self.in_a_room(sound)
        sound = sound / np.sqrt(np.mean(sound**2) + 1e-12)
        return sound if self.dice.random() < 0.8 else (sound + self.noise()) / 2

    def crowd(self) -> Sound:
        """Return many voices at once, that nobody could follow."""
        sound = np.zeros(LENGTH)
        for _ in range(self.dice.integers(6, 14)):
            line = np.concatenate([self.spoken()[0] for _ in range(12)])
            sound += np.roll(np.resize(line, LENGTH), self.dice.integers(LENGTH)) * self.dice.uniform(0.4, 1)
        return sound

    def switched(self) -> Sound:
        """Return a level that is constant, drifts, or steps as devices go on and off."""
        kind = self.dice.random()
        if kind < 0.45:
            return np.ones(LENGTH)
        if kind < 0.6:
            return self.noises.swell(0.2, -12)
        count = int(self.dice.integers(2, 12))
        quietest = self.dice.choice([-30, -70])
        steps = np.resize(np.repeat(self.dice.uniform(quietest, 0, count), LENGTH // count), LENGTH)
        return 10 ** (steps / 20)

    def own_noise(self) -> Sound:
        """Return what the microphone hears by itself; a muted one nothing."""
        if self.dice.random() < 0.25:
            return np.zeros(LENGTH)
        return self.dice.standard_normal(LENGTH) * 10 ** (self.dice.uniform(-95, -60) / 20)

    def microphone(self, sound: Sound) -> Sound:
        """Return what a poor one makes of it, now and then: a telephone's band, or too loud."""
        kind = self.dice.random()
        if kind < 0.1:
            return band(sound, self.dice.uniform(100, 350), self.dice.uniform(3000, 5000))
        if kind < 0.16:
            return np.clip(sound, *np.quantile(sound, (0.003, 0.997)))
        return sound

    def coloured(self, sound: Sound, share: float) -> Sound:
        """Return the sound through some equaliser (±8 dB), for a share of the calls."""
        if self.dice.random() > share:
            return sound
        spectrum = np.fft.rfft(sound)
        knots = self.dice.uniform(-8, 8, 6)
        curve = np.interp(np.linspace(0, 5, len(spectrum)), np.arange(6), knots)
        return np.fft.irfft(spectrum * 10 ** (curve / 20), len(sound))


def labelled(folder: Path) -> dict[str, Clip]:
    """Return the clips of a folder with `labels.csv`, by path, whose label is sure and whose background is quiet."""
    rows = csv.DictReader((folder / "labels.csv").open())
    return {row["path"]: clip for row in rows if (clip := _usable(folder, row))}


def _usable(folder: Path, row: dict[str, str]) -> Clip | None:
    start, end = float(row["start"]), float(row["end"])
    if float(row["unc_start"]) > 0.1 or float(row["unc_end"]) > 0.12 or float(row["snr_db"]) < 30:
        return None
    return (read(folder / row["path"]), start, end) if 0.35 <= end - start <= 6 else None


def machine_made(folder: Path) -> dict[str, Clip]:
    """Return the clips of `benchmarks.voices`; around them is digital silence, so that the level tells the borders."""
    sounds = {path.name: read(path) for path in sorted(folder.glob("*.wav"))}
    return {name: (sound, *_borders(sound)) for name, sound in sounds.items() if len(sound) > RATE_IN / 3}


def _borders(sound: Sound) -> tuple[float, float]:
    power = (sound[: len(sound) // 160 * 160].reshape(-1, 160) ** 2).mean(1)
    heard = np.flatnonzero(power > power.max() * 1e-4)
    return heard[0] / 100, (heard[-1] + 1) / 100


def read(path: Path) -> Sound:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def loud(sound: Sound) -> float:
    """Return the level of the louder parts, as speech is measured."""
    power = (sound[: len(sound) // 160 * 160].reshape(-1, 160) ** 2).mean(1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean() + 1e-12))


def convolved(sound: Sound, tail: Sound) -> Sound:
    """Return the sound with an echo, as long as it was."""
    size = len(sound) + len(tail)
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: len(sound)]


def band(sound: Sound, low: float, high: float) -> Sound:
    """Return what lies between two frequencies (Hz)."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE_IN)
    return np.fft.irfft(spectrum * ((hertz > low) & (hertz < high)), len(sound))
