"""Clocks a mock may live by: that of the machine, one that runs faster, and one that a test drives."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Protocol

TURNS_OF_THE_LOOP = 8
"""Given to the sessions after each timer, so that what they do has happened before the next one."""


class Timer(Protocol):
    """Something that will be called, unless it is cancelled before."""

    def cancel(self) -> None:
        """Do not call it."""


class Clock(Protocol):
    """Seconds that do not go back, and calls at a time."""

    @property
    def rate(self) -> float:
        """Seconds of this clock per second of the client's; what a client must keep is given so much more time."""

    def time(self) -> float:
        """Now."""

    def call_at(self, when: float, call: Callable[[], None]) -> Timer:
        """Have this called when the time has come; not before the loop's next turn."""


class Machine:
    """The clock of the running loop; at a `rate` of 600 ten minutes pass in a second."""

    def __init__(self, rate: float = 1.0) -> None:
        if not rate > 0:
            raise ValueError(f"a clock's rate must be above 0, got {rate}")
        self.rate = rate

    def time(self) -> float:
        """Seconds of the loop, multiplied."""
        return asyncio.get_running_loop().time() * self.rate

    def call_at(self, when: float, call: Callable[[], None]) -> Timer:
        """Call when the loop's time has come."""
        return asyncio.get_running_loop().call_at(when / self.rate, call)


class _Alarm:
    """A timer of a driven clock."""

    def __init__(self, call: Callable[[], None]) -> None:
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self.call = None


class Driven:
    """A clock that stands still until a test advances it: `MockServer(clock=Driven())`."""

    rate = 1.0

    def __init__(self) -> None:
        self._now = 0.0
        self._alarms: list[tuple[float, int, _Alarm]] = []
        self._order = count()

    def time(self) -> float:
        """Seconds that were let pass."""
        return self._now

    def call_at(self, when: float, call: Callable[[], None]) -> Timer:
        """Call when the test has come so far."""
        alarm = _Alarm(call)
        heapq.heappush(self._alarms, (max(when, self._now), next(self._order), alarm))
        return alarm

    async def advance(self, seconds: float) -> None:
        """Let time pass; everything due on the way happens in its order and at its time."""
        until = self._now + seconds
        await self._settle()
        while self._alarms and self._alarms[0][0] <= until:
            self._now, _, alarm = heapq.heappop(self._alarms)
            if alarm.call is not None:
                alarm.call()
                await self._settle()
        self._now = until

    async def step(self, until: float) -> bool:
        """Let time pass up to the next thing that is due before then, and have it happen; whether there was one."""
        while self._alarms and self._alarms[0][2].call is None:
            heapq.heappop(self._alarms)
        if not self._alarms or self._alarms[0][0] > until:
            return False
        await self.advance(self._alarms[0][0] - self._now)
        return True

    async def _settle(self) -> None:
        for _ in range(TURNS_OF_THE_LOOP):
            await asyncio.sleep(0)
