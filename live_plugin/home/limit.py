"""So many things in so many seconds, and no more."""

from __future__ import annotations

from collections import deque


class Limit:
    """Counts what happened in the last `span_s` seconds; time is an argument."""

    def __init__(self, most: int, span_s: float) -> None:
        self._span_s = span_s
        self._times: deque[float] = deque(maxlen=most)

    def full(self, now: float) -> bool:
        """Whether one more would be too many."""
        return len(self._times) == self._times.maxlen and self._times[0] + self._span_s > now

    def take(self, now: float) -> float:
        """Count one more and return 0; if that is too many, count nothing and return the seconds to wait."""
        if self.full(now):
            return self._times[0] + self._span_s - now
        self._times.append(now)
        return 0.0
