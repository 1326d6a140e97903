"""Whether somebody speaks over the answer, judged from what an echo canceller was given and what it left.

What it leaves of an echo is speech too, so no detector of speech can tell. But it takes away far more of an echo than
of a person; how much more depends on the room, and the network learns the room as it goes.
"""

from __future__ import annotations

import numpy as np

from live_plugin.vad.network import Network, load, probability
from live_plugin.vad.sketch import BANDS, Spectrum

SIZE = 2 * BANDS
"""Length of a sketch: the bands of what was heard, and those of what is left of it."""
_MIDDLE = np.float32(14)
"""A level that is neither loud nor faint, about which the network is given all others."""
_DOUBT = 0.5
"""Log-odds taken off: an answer that interrupts itself is worse than a person who has to go on for a moment."""


class BargeIn:
    """Judges with every second frame; the other gets the answer of the one before."""

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or load("bargein")
        self._levels = self._network.sketch.reshape(2, BANDS)
        self._spectrum = Spectrum()
        self._first: tuple[bytes, bytes] | None = None
        self._speech = 0.0

    def __call__(self, heard: bytes, left: bytes) -> float:
        """Take a frame before and behind the canceller; return the probability that a person speaks in it."""
        if not self._first:
            self._first = heard, left
            return self._speech
        for first, second, levels in zip(self._first, (heard, left), self._levels, strict=True):
            self._spectrum.take(first + second)
            self._spectrum.levels(levels)
        np.subtract(self._levels, _MIDDLE, out=self._levels)
        self._first = None
        self._speech = probability(self._network.step() - _DOUBT)
        return self._speech
