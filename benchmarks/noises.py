"""Noises of a home, made up on the spot, so that none is ever met twice in the same form."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from live_plugin.core.pcm import RATE_IN

LENGTH = 40 * RATE_IN
Sound = np.ndarray


class Noises:
    """Each method in `KINDS` returns `LENGTH` samples at any level."""

    def __init__(self, dice: np.random.Generator) -> None:
        self.dice = dice

    def made(self, kind: str) -> Sound:
        """Return a noise of one of `KINDS`."""
        return KINDS[kind](self)

    def hiss(self) -> Sound:
        """Noise of some slope, from rumble to hiss."""
        spectrum = np.fft.rfft(self.dice.standard_normal(LENGTH))
        slope = (1 + np.arange(len(spectrum)) * 20 / LENGTH) ** self.dice.uniform(0, 1.5)
        return np.fft.irfft(spectrum / slope, LENGTH)

    def gusts(self) -> Sound:
        """Wind and traffic: hiss whose level wavers up to some times a second."""
        return self.hiss() * self.swell(self.dice.uniform(0.3, 8), -18)

    def rustle(self) -> Sound:
        """Paper, cloth and frying: hiss in short pieces of any level."""
        sharp = np.diff(self.hiss(), prepend=0)
        return sharp * self.swell(self.dice.uniform(8, 60), -40)

    def clicks(self) -> Sound:
        """Keys, cutlery, rain: short and broad."""
        return self.bursts(10 ** self.dice.uniform(-0.3, 2), (0.002, 0.03), self.dice.standard_normal)

    def thuds(self) -> Sound:
        """Doors and steps: low and longer."""
        return self.bursts(self.dice.uniform(0.1, 2), (0.03, 0.25), self._rumble)

    def rings(self) -> Sound:
        """Glasses, cutlery and bells: tones in no harmony that die away."""
        return self.bursts(self.dice.uniform(0.3, 5), (0.02, 0.4), self._modes)

    def water(self) -> Sound:
        """A tap or a kettle: many small bubbles and some hiss."""
        drops = self.bursts(self.dice.uniform(20, 80), (0.003, 0.02), lambda n: self._tone(n, 400, 3000))
        return drops + self.hiss() * self.dice.uniform(0, 2)

    def barks(self) -> Sound:
        """A dog: rough, short, its pitch falls."""
        return self.bursts(self.dice.uniform(0.3, 2.5), (0.03, 0.08), self._bark)

    def birds(self) -> Sound:
        """Whistles that glide."""
        return self.bursts(self.dice.uniform(0.5, 6), (0.02, 0.15), lambda n: self._glide(n, 1800, 6000))

    def tune(self) -> Sound:
        """Notes of a scale, plucked or held, alone or in chords."""
        base, slope = self.dice.uniform(60, 400), self.dice.uniform(0.7, 2)
        scale = base * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16]) / 12)
        longest = self.dice.uniform(0.05, 0.6)
        return self.bursts(
            self.dice.uniform(1, 8),
            (longest / 2, longest),
            lambda n: self._harmonics(n, self.dice.choice(scale), slope),
        )

    def band(self) -> Sound:
        """A tune over drums."""
        tune, drums = self.tune(), self.clicks() + self.thuds()
        return tune / _loud(tune) + drums / _loud(drums) * self.dice.uniform(0.2, 1.5)

    def beeps(self) -> Sound:
        """Alarms and timers: one pitch, on and off."""
        period, share = self.dice.uniform(0.1, 2), self.dice.uniform(0.1, 0.7)
        on = (np.arange(LENGTH) / RATE_IN / period) % 1 < share
        return self._harmonics(LENGTH, self.dice.uniform(300, 3000), self.dice.uniform(0.5, 3)) * on

    def siren(self) -> Sound:
        """A pitch that goes up and down slowly."""
        hertz = self.dice.uniform(400, 1200) * 2 ** self._wander(self.dice.uniform(0.2, 2), 0.7)
        return self._buzz(hertz, self.dice.uniform(1, 3))

    def motor(self) -> Sound:
        """A hum with overtones whose speed wanders, and its rush."""
        hertz = self.dice.uniform(30, 250) * (1 + self._wander(0.3, 0.2))
        hum = self._buzz(hertz, self.dice.uniform(0.6, 1.5))
        rush = self.hiss()
        return hum / _loud(hum) + rush / _loud(rush) * self.dice.uniform(0.1, 2)

    def swell(self, per_second: float, lowest_db: float) -> Sound:
        """A level that wavers between `lowest_db` and 0 dB."""
        knots = int(40 * per_second) + 2
        return 10 ** (np.interp(_TIME, np.linspace(0, 40, knots), self.dice.uniform(lowest_db, 0, knots)) / 20)

    def bursts(self, rate: float, decay: tuple[float, float], shape: Callable[[int], Sound]) -> Sound:
        """`rate` bursts a second, each dying away over `decay` seconds."""
        sound = self.dice.standard_normal(LENGTH + 4 * RATE_IN) * 0.01
        for at in self.dice.integers(0, LENGTH, int(40 * rate) + 1):
            fall = self.dice.uniform(*decay) * RATE_IN
            size = int(5 * fall)
            sound[at : at + size] += shape(size) * np.exp(-np.arange(size) / fall) * self.dice.uniform(0.2, 1)
        return sound[:LENGTH]

    def _wander(self, per_second: float, most: float) -> Sound:
        knots = int(40 * per_second) + 2
        return np.interp(_TIME, np.linspace(0, 40, knots), self.dice.uniform(-most, most, knots))

    def _rumble(self, size: int) -> Sound:
        return np.convolve(self.dice.standard_normal(size + 29), np.ones(30) / 5, "valid")

    def _tone(self, size: int, low: float, high: float) -> Sound:
        return np.sin(2 * np.pi * self.dice.uniform(low, high) * np.arange(size) / RATE_IN)

    def _modes(self, size: int) -> Sound:
        return sum(self._tone(size, 300, 7000) * self.dice.uniform(0.1, 1) for _ in range(6))

    def _glide(self, size: int, low: float, high: float) -> Sound:
        return np.sin(np.cumsum(2 * np.pi * np.linspace(*self.dice.uniform(low, high, 2), size) / RATE_IN))

    def _bark(self, size: int) -> Sound:
        fall = self.dice.uniform(300, 900) * np.linspace(1, self.dice.uniform(0.4, 0.9), size)
        return _overtones(np.cumsum(2 * np.pi * fall / RATE_IN), 0.5, 8) + self.dice.standard_normal(size)

    def _harmonics(self, size: int, hertz: float, slope: float) -> Sound:
        return _overtones(2 * np.pi * hertz * np.arange(size) / RATE_IN, slope, min(11, int(7500 / hertz)))

    def _buzz(self, hertz: Sound, slope: float) -> Sound:
        return _overtones(np.cumsum(2 * np.pi * hertz / RATE_IN), slope, min(11, int(7500 / hertz.max())))


KINDS: dict[str, Callable[[Noises], Sound]] = {
    kind.__name__: kind
    for kind in (
        Noises.hiss,
        Noises.gusts,
        Noises.rustle,
        Noises.clicks,
        Noises.thuds,
        Noises.rings,
        Noises.water,
        Noises.barks,
        Noises.birds,
        Noises.tune,
        Noises.band,
        Noises.beeps,
        Noises.siren,
        Noises.motor,
    )
}
_TIME = np.arange(LENGTH) / RATE_IN


def _overtones(phase: Sound, slope: float, count: int) -> Sound:
    return sum((np.sin(k * phase + k) / k**slope for k in range(1, count + 1)), np.zeros(len(phase)))


def _loud(sound: Sound) -> float:
    return float(np.sqrt(np.mean(sound**2) + 1e-12))
