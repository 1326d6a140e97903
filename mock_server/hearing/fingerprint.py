"""Recognises a known recording by its shape in time and pitch.

The shape is the log-mel spectrum, differentiated across the bands: that is the same whatever the volume, and zero
in silence, so that a client's gate may cut the silence off. Two shapes are slid along each other; they are one
recording if they agree over all, and nowhere disagree for a fifth of a second ("on" against "off").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mock_server.hearing.recording import RATE, Samples

Array = npt.NDArray[np.float64]

BANDS = 32
LOWEST_HZ, HIGHEST_HZ = 100, 7000
WINDOW, HOP = RATE // 40, RATE // 100
"""25 ms of sound, every 10 ms."""
FFT = 512
RANGE_DB = 40.0
"""What lies further below the loudest moment is not looked at."""
OVER_NOISE_DB = 8.0
"""How far above the quiet moments of a band its sound must rise to count."""
LEAST_ENERGY = 30.0
"""Contrast (dB²) that a moment needs to belong to the sentence."""
STRETCH = 20
"""Moments (0.2 s) over which two recordings of one sentence must agree anywhere."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two recordings are: 1.0 is the same, 0 unrelated."""

    whole: float
    worst: float
    """That of the worst stretch."""

    @property
    def same(self) -> bool:
        """Whether this is one recording heard twice, perhaps cut, resampled or with some noise."""
        return self.whole >= 0.7 and self.worst >= 0.65


class Fingerprint:
    """The shape of one recording."""

    def __init__(self, samples: Samples) -> None:
        self._spectrum = _spectrum(samples)

    @property
    def noise(self) -> Array:
        """Per band, the level (dB below the loudest moment) under which there is nothing but noise."""
        quiet: Array = np.percentile(self._spectrum, 10, axis=0)
        return np.maximum(quiet + OVER_NOISE_DB, -RANGE_DB)

    def above(self, noise: Array) -> Array:
        """The shape over a noise floor, without silence at either end; (moments, bands - 1)."""
        shape = np.diff(np.maximum(self._spectrum - noise, 0), axis=1)
        loud = np.flatnonzero(np.square(shape).sum(axis=1) > LEAST_ENERGY)
        return shape[loud[0] : loud[-1] + 1] if len(loud) else shape[:0]

    def likeness(self, heard: Fingerprint) -> Likeness:
        """Compare what was heard with this recording, both above the noise of what was heard."""
        noise = heard.noise
        return _compare(self.above(noise), heard.above(noise))


def _filters() -> Array:
    """Triangular mel filters; (FFT bins, BANDS)."""
    lowest, highest = 2595 * np.log10(1 + np.array([LOWEST_HZ, HIGHEST_HZ]) / 700)
    edge = (700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1))[:, None]
    hz = np.fft.rfftfreq(FFT, 1 / RATE)
    rise = (hz - edge[:-2]) / (edge[1:-1] - edge[:-2])
    fall = (edge[2:] - hz) / (edge[2:] - edge[1:-1])
    filters: Array = np.maximum(0, np.minimum(rise, fall)).T
    return filters


_FILTERS = _filters()


def _spectrum(samples: Samples) -> Array:
    """Log-mel spectrum in dB below the loudest moments; (moments, BANDS)."""
    sound = np.pad(samples.astype(np.float64), (0, max(0, WINDOW - len(samples))))
    moments = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP] * np.hanning(WINDOW)
    # not `@`: for so little, waking the threads of a BLAS costs more than the product
    power = np.einsum("tf,fb->tb", np.abs(np.fft.rfft(moments, FFT)) ** 2, _FILTERS)
    level = 10 * np.log10(power + 1e-3)
    loudness = level.max(axis=1)
    # of the moments that are no silence: a word after a minute of it must not be measured by the minute
    spectrum: Array = level - np.percentile(loudness[loudness > loudness.max() - RANGE_DB], 95)
    return spectrum


def _compare(a: Array, b: Array) -> Likeness:
    if not len(a) or not len(b):
        return Likeness(0.0, 0.0)
    shift, product = _best_shift(a, b)  # moment i of a lies on moment i + shift of b
    energy_a, energy_b = np.square(a).sum(axis=1), np.square(b).sum(axis=1)
    begin, end = min(0, -shift), max(len(a), len(b) - shift)
    line = np.zeros((3, end - begin))
    line[0, -begin : len(a) - begin] = energy_a
    line[1, -shift - begin : len(b) - shift - begin] = energy_b
    both = slice(max(0, -shift), min(len(a), len(b) - shift))
    line[2, both.start - begin : both.stop - begin] = (a[both] * b[both.start + shift : both.stop + shift]).sum(axis=1)
    return Likeness(product / float(np.sqrt(energy_a.sum() * energy_b.sum())), _worst(line))


def _best_shift(a: Array, b: Array) -> tuple[int, float]:
    """Where b agrees most with a, and the sum of their product there; all shifts are tried at once."""
    size = 1 << (len(a) + len(b) - 1).bit_length()
    spectra = np.fft.rfft(b, size, axis=0) * np.conj(np.fft.rfft(a, size, axis=0))
    sums = np.fft.irfft(spectra.sum(axis=1), size)
    best = int(sums.argmax())
    return (best if best < len(b) else best - size), float(sums[best])


def _worst(line: Array) -> float:
    """Agreement in the worst stretch; `line` holds the energies of a and b and their product."""
    length = min(STRETCH, line.shape[1])
    energy_a, energy_b, product = (np.convolve(row, np.ones(length), "valid") for row in line)
    mean = (line[0].sum() + line[1].sum()) / 2 / line.shape[1] * length
    loud = np.maximum(energy_a, energy_b) > 0.5 * mean
    agreement = product / np.maximum((energy_a + energy_b) / 2, 0.3 * mean)
    return float(agreement[loud].min()) if loud.any() else 0.0
