"""webrtcvad, and a small recurrent network that weighs its verdict against what was heard in the last seconds.

Alone, webrtcvad takes most noises for speech and hardly ever closes in them. `benchmarks/fit.py` makes the
weights beside this file.
"""

from __future__ import annotations

import math

from live_plugin.core.pcm import RATE_IN
from live_plugin.vad.network import Network, load, probability
from live_plugin.vad.sketch import Sketcher

_STRICTEST = 3
"""The mode of webrtcvad that takes least for speech."""
_DOUBT = 0.8
"""Log-odds taken off: opening for nothing costs more than opening some frames late, which the pre-roll makes good."""


class Webrtc:
    """The default detector: no extra, and about 2 s of processor time per hour of audio.

    It judges with every second frame; the other gets the answer of the one before.
    """

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or load("webrtc")
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
