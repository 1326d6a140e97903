"""webrtcvad, and a small recurrent network that weighs its verdict against what was heard in the last seconds.

Alone, webrtcvad takes most noises for speech and hardly ever closes in them. `benchmarks/fit_webrtc.py` makes the
weights beside this file.
"""

from __future__ import annotations

import json
import math
from importlib.resources import files

import numpy as np

from live_plugin.core.pcm import RATE_IN
from live_plugin.vad.sketch import SIZE, Floats, Sketcher

_STRICTEST = 3
"""The mode of webrtcvad that takes least for speech."""
_DOUBT = 0.8
"""Log-odds taken off: opening for nothing costs more than opening some frames late, which the pre-roll makes good."""


class Webrtc:
    """The default detector: no extra, and about 2 s of processor time per hour of audio.

    It judges with every second frame; the other gets the answer of the one before.
    """

    def __init__(self) -> None:
        weights = json.loads(files(__package__).joinpath("webrtc.json").read_text())
        self._network = Network(np.array(weights["units"], np.float32), np.array(weights["out"], np.float32))
        self.reset()

    def reset(self) -> None:
        """Forget the noise and the voice."""
        import webrtcvad

        self._judge = webrtcvad.Vad(_STRICTEST)
        self._network.reset()
        self._sketch = Sketcher(self._network.sketch)
        self._first = b""
        self._log_odds = -math.inf

    def __call__(self, frame: bytes) -> float:
        """Return the probability of speech, judged from the last seconds."""
        return probability(self.log_odds(frame) - _DOUBT)

    def log_odds(self, frame: bytes) -> float:
        """Return what the network says: the logarithm of how many times likelier speech is than anything else."""
        if not self._first:
            self._first = frame
            return self._log_odds
        self._sketch(self._first + frame, self._judge.is_speech(frame, RATE_IN))
        self._first = b""
        self._log_odds = self._network.step()
        return self._log_odds


class Network:
    """Units that remember: each moves towards what it makes of the sketch and of all units, as far as its gate is open.

    A minimal gated unit (Zhou et al., 2016) without the reset, and with the square of a tanh for a gate.
    """

    def __init__(self, units: Floats, out: Floats) -> None:
        """`units`: a row for each gate, then one for each candidate, over sketch, units and 1; `out`: units and 1."""
        self._units, self._out, self._bias = units, out[:-1], float(out[-1])
        count = len(out) - 1
        self._seen = np.zeros(SIZE + count + 1, np.float32)
        self._seen[-1] = 1
        self.sketch, self._memory = self._seen[:SIZE], self._seen[SIZE:-1]
        self._drive = np.empty(2 * count, np.float32)
        self._gates, self._moves = self._drive[:count], self._drive[count:]

    def reset(self) -> None:
        """Remember nothing."""
        self._memory[:] = 0

    def step(self) -> float:
        """Take what is in `sketch`, return the log-odds of speech."""
        np.dot(self._units, self._seen, out=self._drive)
        np.tanh(self._drive, out=self._drive)
        np.subtract(self._moves, self._memory, out=self._moves)
        np.multiply(self._moves, self._gates, out=self._moves)
        np.multiply(self._moves, self._gates, out=self._moves)
        np.add(self._memory, self._moves, out=self._memory)
        return float(np.dot(self._out, self._memory)) + self._bias


def probability(log_odds: float) -> float:
    """Return 0 to 1 for any log-odds."""
    return 1 / (1 + math.exp(-max(-50.0, min(log_odds, 50.0))))
