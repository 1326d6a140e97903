"""What will happen and when, until something comes between."""

from __future__ import annotations

import heapq
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


class Agenda(Generic[T]):
    """Things by their time; what was put first for the same time comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, T]] = []
        self._order = count()

    def put(self, when: float, thing: T) -> None:
        """Add a thing."""
        heapq.heappush(self._heap, (when, next(self._order), thing))

    def pop(self, now: float) -> T | None:
        """Take the next thing whose time has come; None where there is none."""
        return heapq.heappop(self._heap)[2] if self._heap and self._heap[0][0] <= now else None

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()

    @property
    def deadline(self) -> float | None:
        """Time of the next thing."""
        return self._heap[0][0] if self._heap else None
