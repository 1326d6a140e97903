"""A sketch of the sound: how far each band stands out of its noise floor, how voiced that is, and how it changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from live_plugin.core.pcm import FRAME_SAMPLES, RATE_IN

Floats = npt.NDArray[np.float32]

_WINDOW = 512
_HERTZ_PER_BIN = RATE_IN / _WINDOW
_EDGES = (94, 220, 375, 600, 950, 1450, 2200, 3200, 4700, 7000)
"""Hertz; narrow where speech has its first formants."""
_BANDS = len(_EDGES) - 1
_VOICED = slice(3, 52)
"""Bins of the first harmonics, 94 to 1600 Hz."""
_LAGS = np.arange(40, 201, 3)
"""Periods of a voice in samples: 400 down to 80 Hz."""
_EXTRAS = 4
_PACES = np.array([[0.3], [0.08], [0.01]], np.float32)
"""Share of the present frame in the means over about 60 ms, 250 ms and 2 s."""
_FLOOR_FALLS, _FLOOR_RISES, _FLOOR_STEP = 0.08, 0.01, 0.006
"""Share of the way per frame, and the most it rises (3 dB/s): down at once, but words do not become the floor."""
_CLEAR = 0.5
"""Share of the floor that a harmonic must stand out by."""

SIZE = 4 * (_BANDS + _EXTRAS)
"""Length of a sketch."""


def _band_matrix() -> Floats:
    hertz = np.arange(_WINDOW // 2 + 1) * _HERTZ_PER_BIN
    low, high = np.array(_EDGES[:-1])[:, None], np.array(_EDGES[1:])[:, None]
    return ((hertz >= low) & (hertz < high)).astype(np.float32)


class Sketcher:
    """Frames and webrtcvad's verdicts in, sketches out; keeps the noise floor and the running means."""

    _hann = np.hanning(_WINDOW).astype(np.float32)
    _to_bands = _band_matrix()
    _to_lags = np.cos(2 * np.pi * np.outer(np.arange(_VOICED.start, _VOICED.stop), _LAGS) / _WINDOW).astype(np.float32)

    def __init__(self) -> None:
        self._sound = np.zeros(_WINDOW, np.float32)
        self._floor: Floats | None = None
        self._voice_floor = np.zeros(_VOICED.stop - _VOICED.start, np.float32)
        self._means = np.zeros((3, _BANDS + _EXTRAS), np.float32)
        self._unrest = np.zeros(_BANDS + _EXTRAS, np.float32)
        self._recent = np.zeros(_BANDS, np.float32)

    def __call__(self, frame: bytes, verdict: bool) -> Floats:
        """Return the sketch of the sound up to and including `frame`."""
        self._sound[:-FRAME_SAMPLES] = self._sound[FRAME_SAMPLES:]
        self._sound[-FRAME_SAMPLES:] = np.frombuffer(frame, "<i2")
        strength = np.abs(np.fft.rfft(self._sound * self._hann)).astype(np.float32)
        now = np.empty(_BANDS + _EXTRAS, np.float32)
        now[:_BANDS], now[_BANDS] = self._bands(strength)
        now[_BANDS + 1], now[_BANDS + 2] = self._voice(strength[_VOICED])
        now[_BANDS + 3] = verdict
        away = now - self._means
        self._means += _PACES * away
        self._unrest += _PACES[2] * (np.abs(away[2]) - self._unrest)
        return np.concatenate((now, self._means[0], self._means[1], self._unrest))

    def _bands(self, strength: Floats) -> tuple[Floats, float]:
        """Return what stands out of the floor in each band, and how much the bands have just changed (10 dB)."""
        level = np.log10(self._to_bands @ (strength * strength) + 1e3)
        if self._floor is None:
            self._floor, self._recent = level.copy(), level.copy()
        above, change = level - self._floor, level - self._recent
        self._floor += np.minimum(_FLOOR_FALLS * above, np.minimum(_FLOOR_RISES * above, _FLOOR_STEP))
        self._recent += 0.2 * change
        return np.minimum(np.maximum(above, -0.5), 2.5), min(float(np.abs(change).sum()) / _BANDS, 1.2)

    def _voice(self, strength: Floats) -> tuple[float, float]:
        """Return how periodic the part above the floor is (0 to 1), and its level over the floor (10 dB)."""
        above = strength - self._voice_floor
        rest = np.maximum(above - _CLEAR * self._voice_floor, 0)
        self._voice_floor += np.minimum(_FLOOR_FALLS * above, _FLOOR_RISES * above)
        total = float(rest.sum()) + 1e-3
        level = 2 * np.log10(total / (float(self._voice_floor.sum()) + 1))
        return float((rest @ self._to_lags).max()) / total, min(max(float(level), -1.5), 1.5)
