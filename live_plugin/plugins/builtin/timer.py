"""Timers that ring, which a person asks for by voice; and by their names the timers of the home, such as an oven's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from live_plugin.home.lookup import Found, Target
from live_plugin.home.nearest import listed, nearest
from live_plugin.home.spoken import normal
from live_plugin.plugins.api import Answer, Context, HomeError, House, Plugin, PluginOptions, tool

DAY_S = 24 * 60 * 60


class TimerOptions(PluginOptions):
    """Options of the timer plugin."""

    most: Annotated[int, Field(ge=1, le=1000)] = 20
    """How many timers may run at the same time."""


@dataclass(frozen=True, slots=True)
class Running:
    """A timer that will ring."""

    name: str
    handle: asyncio.TimerHandle

    def told(self) -> dict[str, Any]:
        left = max(0.0, self.handle.when() - asyncio.get_running_loop().time())
        return {"name": self.name, "state": "running", "seconds_left": round(left)}


class Timer(Plugin):
    """Timers by voice; a ringing one is told to the person through the house. What those of the home do, it knows."""

    name = "timer"
    version = "2"
    Options = TimerOptions

    def __init__(self, options: TimerOptions, house: House) -> None:
        super().__init__(options, house)
        self._running: dict[str, Running] = {}

    async def stop(self) -> None:
        for running in self._running.values():
            running.handle.cancel()
        self._running.clear()

    @tool
    async def start_timer(
        self,
        context: Context,
        minutes: Annotated[float, Field(ge=0, le=24 * 60)] = 0,
        seconds: Annotated[float, Field(ge=0, le=DAY_S)] = 0,
        name: Annotated[str, Field(max_length=60)] | None = None,
    ) -> Answer:
        """Start a timer that rings when its time is over, or a timer of the home by its name.

        Args:
            minutes: how long; added to seconds; a timer of the home has a time of its own
            seconds: how long; added to minutes
            name: what it is for, such as "eggs"
        """
        duration_s = minutes * 60 + seconds
        if name and (found := self._at_home(name, context)):
            return await self.house.act(found, "start", {"duration_s": duration_s} if duration_s else {})
        if not 0 < duration_s <= DAY_S:
            raise HomeError(f"minutes and seconds together must be more than 0 and at most a day, got {duration_s:g} s")
        if len(self._running) >= self.options.most:
            raise HomeError(f"{self.options.most} timers are running already: cancel one first")
        running = self._start(self._free(name or f"{_spoken(duration_s)} timer"), duration_s)
        return {"changed": [running.told()]}

    @tool
    async def cancel_timer(self, context: Context, name: str | None = None) -> Answer:
        """Cancel a running timer.

        Args:
            name: of the timer; left out when only one runs, "all" for all
        """
        if name and not self._called(name) and (found := self._at_home(name, context)):
            return await self.house.act(found, "cancel")
        chosen = self._chosen(name)
        for running in chosen:
            self._running.pop(normal(running.name)).handle.cancel()
        return {"changed": [{"name": running.name, "state": "cancelled"} for running in chosen]}

    @tool
    async def get_timers(self) -> Answer:
        """Tell which timers are running and how many seconds are left."""
        there = [device for device in self.house.devices("timer") if self.house.state(device).value == "active"]
        return {"timers": [running.told() for running in self._running.values()] + list(map(self.house.report, there))}

    def _at_home(self, name: str, context: Context) -> Found | None:
        """The timer of the home that is called so; raises HomeError where several are."""
        names = (known for device in self.house.devices("timer") for known in device.names)
        same = next((known for known in names if _bare(known) == _bare(name)), None)
        return None if same is None else self.house.find(Target("timer", same, None, context.area))

    def _start(self, name: str, duration_s: float) -> Running:
        handle = asyncio.get_running_loop().call_later(duration_s, self._ring, name)
        running = self._running[normal(name)] = Running(name, handle)
        return running

    def _ring(self, name: str) -> None:
        del self._running[normal(name)]
        self.house.notify(f"The {name} is over." if name.endswith("timer") else f"The timer for {name} is over.")

    def _free(self, name: str) -> str:
        """Two timers of one name are told apart by number."""
        names = [name, *(f"{name} {number}" for number in range(2, len(self._running) + 3))]
        return next(free for free in names if normal(free) not in self._running)

    def _chosen(self, name: str | None) -> list[Running]:
        running = list(self._running.values())
        if not running:
            raise HomeError("no timer is running")
        if name is None and len(running) > 1:
            raise HomeError(f"say which: {listed(timer.name for timer in running)}")
        if name is None or normal(name) == "all":
            return running
        if found := self._called(name):
            return [found]
        near = nearest(name, [timer.name for timer in running])
        raise HomeError(f"there is no timer '{name[:40]}'; running are {listed(near, 'and')}")

    def _called(self, name: str) -> Running | None:
        return self._running.get(normal(name)) or self._running.get(normal(f"{name} timer"))


def _bare(name: str) -> str:
    """Whether people say "tea" or "tea timer" makes no difference."""
    return normal(name).removesuffix(" timer")


def _spoken(duration_s: float) -> str:
    """`10 minute`, `90 second`."""
    minutes, seconds = divmod(duration_s, 60)
    return f"{minutes:g} minute" if minutes and not seconds else f"{duration_s:g} second"
