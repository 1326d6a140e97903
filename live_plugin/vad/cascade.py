"""The webrtc detector first; Silero has its say only where that one may be hearing speech."""

from __future__ import annotations

import math
from collections import deque

from live_plugin.vad.network import probability
from live_plugin.vad.silero import Silero
from live_plugin.vad.webrtc import Webrtc

_WORTH_ASKING = math.log(0.05 / 0.95)
"""Log-odds of the first detector from which Silero is asked."""
_LINGER = 15
"""Frames Silero is still asked after that: the ends of words are faint."""
_CONTEXT = 14
"""Frames Silero hears of what came just before; after a longer rest it begins anew."""
_DOUBT = 0.5
"""Log-odds taken off what both say together."""


class Cascade:
    """Both detectors are heard, Silero only where it matters.

    They judge by different things and err in different noises, so they count as two witnesses: their log-odds add up.
    """

    def __init__(self, first: Webrtc | None = None) -> None:
        self._first, self._second = first or Webrtc(), Silero()
        self.reset()

    def reset(self) -> None:
        """Forget everything heard so far."""
        self._first.reset()
        self._second.reset()
        self._skipped: deque[bytes] = deque(maxlen=_CONTEXT)
        self._faint = _LINGER

    def __call__(self, frame: bytes) -> float:
        """Return what both say together, or 0 where Silero need not be asked."""
        hint = self._first.log_odds(frame)
        self._faint = 0 if hint >= _WORTH_ASKING else self._faint + 1
        if self._faint > _LINGER:
            self._skipped.append(frame)
            return 0.0
        self._catch_up()
        sure = min(max(self._second(frame), 1e-4), 1 - 1e-4)
        return probability(hint + math.log(sure / (1 - sure)) - _DOUBT)

    def _catch_up(self) -> None:
        if len(self._skipped) == _CONTEXT:
            self._second.reset()
        while self._skipped:
            self._second(self._skipped.popleft())
