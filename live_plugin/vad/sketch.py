"""A sketch of 40 ms of sound: how far each band stands out of its noise floor, and how voiced it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from live_plugin.core.pcm import FRAME_SAMPLES, RATE_IN

Floats = npt.NDArray[np.float32]

WINDOW = 2 * FRAME_SAMPLES
"""Samples of one sketch: two frames, which halves the cost, and at 25 Hz per bin the harmonics of a voice part."""
BANDS = 16
_LOWEST, _HIGHEST = 94, 7200
"""Hertz; the bands between are equally wide on the mel scale."""
_HEARD = slice(4, 289)
"""Bins of all the bands. (So few that OpenBLAS does not call a second thread, which costs more than it does.)"""
_VOICED = slice(0, 61)
"""Those of the first harmonics, 100 to 1600 Hz."""
_LAGS = np.arange(40, 201, 4)
"""Periods of a voice in samples: 400 down to 80 Hz."""
_QUIET = 1e3
"""Power in a bin that counts as silence, that of steps of 2 in 32768: below it is only the microphone's own noise."""
_FALLS, _RISES = 0.15, 0.028
"""How a floor follows: a share of the way down per sketch, and at most so much up (3 dB/s), so that words do not
become the floor."""
_HERTZ = np.fft.rfftfreq(WINDOW, 1 / RATE_IN)[_HEARD]

SIZE = BANDS + 3
"""Length of a sketch: bands and voice over their floors, webrtcvad's verdict, and the voice as it is."""


def _mel(hertz: float) -> float:
    return 2595 * float(np.log10(1 + hertz / 700))


def _to_bands() -> Floats:
    """Return what turns the power of the bins into that of the bands."""
    edges = 700 * (10 ** (np.linspace(_mel(_LOWEST), _mel(_HIGHEST), BANDS + 1) / 2595) - 1)
    band_of_bin = np.searchsorted(edges, _HERTZ, "right") - 1
    return np.array(np.arange(BANDS)[:, None] == band_of_bin, np.float32)


def _to_lags() -> Floats:
    """Return what turns the logarithms of the voiced bins into a cepstrum; mere loudness does not change it."""
    waves = np.cos(2 * np.pi / RATE_IN * np.outer(_LAGS, _HERTZ[_VOICED]))
    return np.array((waves - waves.mean(1, keepdims=True)) * 3 / waves.shape[1], np.float32)


class Spectrum:
    """The power in each bin of `WINDOW` samples, in `bins`.

    It is taken all day, so all is done in place, and constants are arrays, which numpy takes as they are.
    """

    _hann = np.hanning(WINDOW).astype(np.float32)
    _bands = _to_bands()
    _quiet = np.full(len(_HERTZ), _QUIET, np.float32)

    def __init__(self) -> None:
        self.bins = np.empty_like(self._quiet)
        self._sound = np.empty(WINDOW, np.float32)
        self._spectrum: Any = np.empty(WINDOW // 2 + 1, np.complex64)  # numpy's types know of no such FFT
        self._parts: Floats = self._spectrum.view(np.float32)
        self._real, self._imaginary = self._parts.reshape(-1, 2)[_HEARD].T

    def take(self, sound: bytes) -> None:
        """Find the power in the bins of `sound`, 16 bit."""
        np.multiply(np.frombuffer(sound, "<i2"), self._hann, out=self._sound)
        np.fft.rfft(self._sound, out=self._spectrum)
        np.multiply(self._parts, self._parts, out=self._parts)
        np.add(self._real, self._imaginary, out=self.bins)
        np.add(self.bins, self._quiet, out=self.bins)

    def levels(self, out: Floats) -> None:
        """Write the level of each of the `BANDS` bands to `out`: the natural logarithm of its power."""
        np.dot(self._bands, self.bins, out=out)
        np.log(out, out=out)


class Sketcher:
    """Sounds and webrtcvad's verdicts in, sketches out; keeps the noise floor."""

    _lags = _to_lags()
    _falls, _rises = np.full((2, BANDS + 1), [[_FALLS], [_RISES]], np.float32)

    def __init__(self, sketch: Floats) -> None:
        """`sketch`, of length `SIZE`, is where each sketch is written."""
        self._sketch, self._above = sketch, sketch[: BANDS + 1]
        self._spectrum = Spectrum()
        self._voiced = self._spectrum.bins[_VOICED]
        self._cepstrum = np.empty(len(_LAGS), np.float32)
        self._levels = np.empty(BANDS + 1, np.float32)
        self._band_levels = self._levels[:BANDS]
        self._step = np.empty_like(self._levels)
        self._floor: Floats | None = None

    def __call__(self, sound: bytes, verdict: bool) -> None:
        """Sketch the `WINDOW` samples of `sound`, 16 bit."""
        self._spectrum.take(sound)
        self._spectrum.levels(self._band_levels)
        self._levels[BANDS] = self._sketch[BANDS + 2] = self._voice()
        self._sketch[BANDS + 1] = verdict
        self._stand_out()

    def _voice(self) -> Any:
        """Return how strong the strongest period of a voice is: little for noise, about 1 for a vowel."""
        np.log(self._voiced, out=self._voiced)
        np.dot(self._lags, self._voiced, out=self._cepstrum)
        return np.maximum.reduce(self._cepstrum)

    def _stand_out(self) -> None:
        """Compare with the floor, and let it follow: down by a share, up by a step."""
        if self._floor is None:
            self._floor = self._levels.copy()
        np.subtract(self._levels, self._floor, out=self._above)
        np.multiply(self._above, self._falls, out=self._step)
        np.minimum(self._step, self._rises, out=self._step)
        np.add(self._floor, self._step, out=self._floor)
