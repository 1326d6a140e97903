"""A service without sockets: a test says what it answers and sees what it was sent."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Self

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import LinkError, LinkLost


class ScriptedLink:
    """One connection; `sent` is what came, in order."""

    def __init__(self, handle: str, history: tuple[tuple[str, str], ...] = ()) -> None:
        self.handle = handle
        self.history = history
        self.session_id = ""
        self.sent: list[fx.SendEffect] = []
        self.closed = False
        self._events: asyncio.Queue[ev.ServiceEvent | LinkError] = asyncio.Queue()

    def push(self, *events: ev.ServiceEvent) -> None:
        """The service says something."""
        for event in events:
            self._events.put_nowait(event)

    def break_off(self, error: LinkError | None = None) -> None:
        """The connection ends; without `error`, as if a cable had been pulled."""
        self._events.put_nowait(error or LinkLost("the connection ended (1006)", 1006))

    async def send(self, effect: fx.SendEffect) -> None:
        self.sent.append(effect)

    async def events(self) -> AsyncIterator[ev.ServiceEvent]:
        while True:
            item = await self._events.get()
            if isinstance(item, LinkError):
                raise item
            yield item

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closed = True


class ScriptedService:
    """Makes links; `refusals` are raised first, one for each attempt."""

    def __init__(self, *refusals: LinkError) -> None:
        self.links: list[ScriptedLink] = []
        self._refusals = deque(refusals)

    async def open(self, handle: str = "", history: tuple[tuple[str, str], ...] = ()) -> ScriptedLink:
        if self._refusals:
            raise self._refusals.popleft()
        if self.links:
            assert self.links[-1].closed, "the old link is still open: the real service refuses that (1011)"
        self.links.append(ScriptedLink(handle, history))
        return self.links[-1]
