"""webrtcvad, and a network of a few units that weighs its verdict against the noise of the last seconds.

Alone, webrtcvad takes most noises for speech and hardly ever closes in them. `benchmarks/fit_webrtc.py` makes the
weights beside this file.
"""

from __future__ import annotations

import json
import math
from importlib.resources import files

import numpy as np

from live_plugin.core.pcm import RATE_IN
from live_plugin.vad.sketch import Sketcher

_STRICTEST = 3
"""The mode of webrtcvad that takes least for speech."""
_DOUBT = 0.85
"""Log-odds taken off: opening for nothing costs more than opening some frames late, which the pre-roll makes good."""


class Webrtc:
    """The default detector: no extra, and about 6 s of processor time per hour of audio."""

    def __init__(self) -> None:
        weights = json.loads(files(__package__).joinpath("webrtc.json").read_text())
        self._hidden, self._hidden_bias, self._out = (
            np.array(weights[name], np.float32) for name in ("hidden", "hidden_bias", "out")
        )
        self._out_bias = float(weights["out_bias"])
        self.reset()

    def reset(self) -> None:
        """Forget the noise and the voice."""
        import webrtcvad

        self._judge = webrtcvad.Vad(_STRICTEST)
        self._sketch = Sketcher()

    def __call__(self, frame: bytes) -> float:
        """Return the probability of speech, judged from the last two seconds."""
        return probability(self.log_odds(frame) - _DOUBT)

    def log_odds(self, frame: bytes) -> float:
        """Return what the network says: the logarithm of how many times likelier speech is than anything else."""
        sketch = self._sketch(frame, self._judge.is_speech(frame, RATE_IN))
        units = np.maximum(self._hidden @ sketch + self._hidden_bias, 0)
        return float(self._out @ units) + self._out_bias


def probability(log_odds: float) -> float:
    """Return 0 to 1 for any log-odds."""
    return 1 / (1 + math.exp(-max(-50.0, min(log_odds, 50.0))))
