"""Fit the small network of `live_plugin/vad/webrtc.py` and write `live_plugin/vad/webrtc.json`.

    pip install scikit-learn
    python -m benchmarks.fit_webrtc ../shared/audio [--seconds 7000]

Every stream mixes labelled clips, changed in pitch, colour, room and level, with a noise: one of the recordings
or one made up on the spot (clicks, tunes, beeps, motors, thuds, gusts, devices switched on), so that no voice and no
noise is ever met twice in the same form. Streams of `../shared/vad/bench.py` are not used.
"""

from __future__ import annotations

import argparse
import csv
import json
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soxr
from sklearn.neural_network import MLPClassifier

from live_plugin.core.pcm import FRAME_SAMPLES, RATE_IN
from live_plugin.vad.sketch import Sketcher

Clip = tuple[np.ndarray, float, float]
LENGTH = 40 * RATE_IN


class Maker:
    """Makes streams of speech and noise with their labels."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = np.random.default_rng(seed)
        self.clips = [clip for row in csv.DictReader((folder / "labels.csv").open()) if (clip := usable(folder, row))]
        self.recorded = [read(path) for path in sorted((folder / "noise").glob("*.wav")) if "babble" not in path.name]
        self.made: list[Callable[[], np.ndarray]] = [
            self.clicks,
            self.tune,
            self.tune,
            self.beeps,
            self.motor,
            self.thuds,
            self.gusts,
            self.hiss,
        ]

    def stream(self) -> tuple[np.ndarray, list[tuple[float, float]]]:
        """Return one stream (16 bit) and the seconds in which somebody speaks."""
        level = self.dice.uniform(-38, -18)
        sound, labels = np.zeros(LENGTH), []
        at = self.dice.uniform(1, 4)
        while self.dice.random() < 0.93:  # some streams are noise only, many end with it
            clip, start, end = self.spoken()
            if at + len(clip) / RATE_IN > 39:
                break
            first = int(at * RATE_IN)
            sound[first : first + len(clip)] += clip * 10 ** ((level + self.dice.uniform(-3, 3)) / 20)
            labels.append((at + start, at + end))
            at += end + self.dice.uniform(0.7, 4.5)
        noise = self.noise() * 10 ** ((level - self.dice.uniform(-1, 30)) / 20)
        sound += noise * self.switched() + self.dice.standard_normal(LENGTH) * 10 ** (self.dice.uniform(-85, -60) / 20)
        return np.clip(np.round(sound * 32768), -32768, 32767).astype("<i2"), labels

    def spoken(self) -> Clip:
        """Return a clip in another voice, colour and room, at 0 dB, cut close to its speech."""
        sound, start, end = self.clips[self.dice.integers(len(self.clips))]
        first, last = max(0.0, start - 0.06), end + 0.1
        sound = sound[int(first * RATE_IN) : int(last * RATE_IN)]
        pace = self.dice.uniform(0.85, 1.2)
        sound = self.coloured(soxr.resample(sound, RATE_IN, RATE_IN / pace), 0.5)
        ramp = np.minimum(1, np.arange(len(sound)) / 320)
        sound = sound * ramp * ramp[::-1]
        if self.dice.random() < 0.3:  # a room
            tail = self.dice.standard_normal(3200) * np.exp(-np.arange(3200) / self.dice.uniform(200, 900))
            sound = sound + np.convolve(sound, tail)[: len(sound)] * self.dice.uniform(0.02, 0.1)
        return sound / loud(sound), (start - first) / pace, (end - first) / pace

    def noise(self) -> np.ndarray:
        """Return LENGTH samples of some noise at 0 dB; now and then two at once."""
        if self.dice.random() < 0.5:
            sound = self.recorded[self.dice.integers(len(self.recorded))]
            sound = soxr.resample(sound, RATE_IN, RATE_IN * self.dice.uniform(0.8, 1.25))
            sound = np.roll(np.resize(sound, LENGTH), self.dice.integers(LENGTH))
        else:
            sound = self.made[self.dice.integers(len(self.made))]()
        sound = self.coloured(sound, 0.7)
        sound = sound / np.sqrt(np.mean(sound**2) + 1e-12)
        return sound if self.dice.random() < 0.8 else (sound + self.noise()) / 2

    def switched(self) -> np.ndarray:
        """Return a level that is constant, drifts, or steps as devices go on and off."""
        kind = self.dice.random()
        if kind < 0.45:
            return np.ones(LENGTH)
        steps = np.repeat(self.dice.uniform(-28, 0, 8), LENGTH // 8)
        if kind < 0.6:
            steps = np.interp(np.arange(LENGTH), np.arange(8) * LENGTH // 7, self.dice.uniform(-12, 0, 8))
        return 10 ** (steps / 20)

    def coloured(self, sound: np.ndarray, share: float) -> np.ndarray:
        """Return the sound through some equaliser (±8 dB), for a share of the calls."""
        if self.dice.random() > share:
            return sound
        spectrum = np.fft.rfft(sound)
        knots = self.dice.uniform(-8, 8, 6)
        curve = np.interp(np.linspace(0, 5, len(spectrum)), np.arange(6), knots)
        return np.fft.irfft(spectrum * 10 ** (curve / 20), len(sound))

    def hiss(self) -> np.ndarray:
        """Return noise of some slope, from rumble to hiss."""
        spectrum = np.fft.rfft(self.dice.standard_normal(LENGTH))
        slope = (1 + np.arange(len(spectrum)) * 20 / LENGTH) ** self.dice.uniform(0, 1.5)
        return np.fft.irfft(spectrum / slope, LENGTH)

    def gusts(self) -> np.ndarray:
        """Return hiss whose level wavers up to some times a second."""
        count = int(40 * self.dice.uniform(0.3, 8))
        swell = np.interp(np.arange(LENGTH), np.linspace(0, LENGTH, count), self.dice.uniform(-18, 0, count))
        return self.hiss() * 10 ** (swell / 20)

    def bursts(self, rate: float, decay: tuple[float, float], shape: Callable[[int], np.ndarray]) -> np.ndarray:
        """Return `rate` bursts a second, each dying away over `decay` seconds."""
        sound = self.dice.standard_normal(LENGTH + 4 * RATE_IN) * 0.01
        for at in self.dice.integers(0, LENGTH, int(40 * rate) + 1):
            fall = self.dice.uniform(*decay) * RATE_IN
            size = int(5 * fall)
            sound[at : at + size] += shape(size) * np.exp(-np.arange(size) / fall) * self.dice.uniform(0.2, 1)
        return sound[:LENGTH]

    def clicks(self) -> np.ndarray:
        """Return keys, cutlery, rain: short and broad."""
        return self.bursts(self.dice.uniform(0.5, 14), (0.002, 0.05), self.dice.standard_normal)

    def thuds(self) -> np.ndarray:
        """Return doors and steps: low and longer."""
        return self.bursts(
            self.dice.uniform(0.1, 2),
            (0.03, 0.25),
            lambda n: np.convolve(self.dice.standard_normal(n), np.ones(30) / 5, "same"),
        )

    def harmonics(self, size: int, hertz: float, slope: float) -> np.ndarray:
        """Return a steady sound of `hertz` with its overtones."""
        phase = 2 * np.pi * hertz * np.arange(size) / RATE_IN
        return sum(np.sin(k * phase + k) / k**slope for k in range(1, 12) if k * hertz < 7500)

    def tune(self) -> np.ndarray:
        """Return music: notes of a scale, plucked or held, alone or in chords."""
        base, slope = self.dice.uniform(60, 400), self.dice.uniform(0.7, 2)
        scale = base * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16]) / 12)
        longest = self.dice.uniform(0.05, 0.6)
        return self.bursts(
            self.dice.uniform(1, 8), (longest / 2, longest), lambda n: self.harmonics(n, self.dice.choice(scale), slope)
        )

    def beeps(self) -> np.ndarray:
        """Return alarms and timers: one pitch, on and off."""
        period, share = self.dice.uniform(0.1, 2), self.dice.uniform(0.1, 0.7)
        on = (np.arange(LENGTH) / RATE_IN / period) % 1 < share
        return self.harmonics(LENGTH, self.dice.uniform(300, 3000), self.dice.uniform(0.5, 3)) * on

    def motor(self) -> np.ndarray:
        """Return a hum with overtones whose speed wanders, and its rush."""
        speed = np.interp(np.arange(LENGTH), np.linspace(0, LENGTH, 12), self.dice.uniform(0.8, 1.2, 12))
        phase = np.cumsum(2 * np.pi * self.dice.uniform(30, 250) * speed / RATE_IN)
        return sum(np.sin(k * phase + k) / k for k in range(1, 12)) + self.hiss() * self.dice.uniform(0.1, 3)


def usable(folder: Path, row: dict[str, str]) -> Clip | None:
    """Return the clip where its label is sure and its background quiet."""
    start, end = float(row["start"]), float(row["end"])
    if float(row["unc_start"]) > 0.1 or float(row["unc_end"]) > 0.12 or float(row["snr_db"]) < 30:
        return None
    return (read(folder / row["path"]), start, end) if 0.35 <= end - start <= 6 else None


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def loud(sound: np.ndarray) -> float:
    """Return the level of the louder parts, as speech is measured."""
    power = (sound[: len(sound) // 160 * 160].reshape(-1, 160) ** 2).mean(1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean() + 1e-12))


def examples(maker: Maker) -> tuple[np.ndarray, np.ndarray]:
    """Return the sketches of one stream and whether each is speech; doubtful frames are left out."""
    import webrtcvad

    sound, labels = maker.stream()
    sketcher, judge, raw = Sketcher(), webrtcvad.Vad(3), sound.tobytes()
    size = 2 * FRAME_SAMPLES
    frames = [raw[at : at + size] for at in range(0, len(raw), size)]
    sketches = np.array([sketcher(frame, judge.is_speech(frame, RATE_IN)) for frame in frames])
    now = (np.arange(len(frames)) + 1) * FRAME_SAMPLES / RATE_IN
    speech = np.any([(now > a) & (now <= b + 0.01) for a, b in labels] or [now < 0], axis=0)
    doubt = np.any([(now > a - 0.04) & (now < b + 0.1) for a, b in labels] or [now < 0], axis=0) & ~speech
    return sketches[~doubt], speech[~doubt]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=7000)
    parser.add_argument("--units", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("live_plugin/vad/webrtc.json"))
    chosen = parser.parse_args()
    maker = Maker(chosen.folder, chosen.seed)
    sketches, speech = map(np.concatenate, zip(*(examples(maker) for _ in range(chosen.seconds // 40)), strict=True))
    network = MLPClassifier(
        (chosen.units,), alpha=1e-3, max_iter=25, batch_size=1024, learning_rate_init=3e-3, random_state=0
    ).fit(sketches, speech)
    print(f"{len(speech)} frames, {speech.mean():.0%} speech, {network.score(sketches, speech):.2%} right")
    (first, last), (bias, end) = network.coefs_, network.intercepts_
    weights = {"hidden": first.T, "hidden_bias": bias, "out": last[:, 0], "out_bias": end[0]}
    chosen.out.write_text(json.dumps({name: np.round(value, 3).tolist() for name, value in weights.items()}) + "\n")


if __name__ == "__main__":
    main()
