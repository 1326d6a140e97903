"""What the assistant needs of a link to the service, and of whoever makes links."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Protocol

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.history import Turns


class Wire(Protocol):
    """An open link, as `live.link.Link` is one."""

    @property
    def session_id(self) -> str: ...
    async def send(self, effect: fx.SendEffect) -> None: ...
    async def update(self, setup: Any) -> None: ...
    def events(self) -> AsyncIterator[ev.ServiceEvent]: ...
    async def __aenter__(self) -> Any: ...
    async def __aexit__(self, *_: object) -> None: ...


class Dialler(Protocol):
    """Makes links, as `live.link.Service` does."""

    def change(self, setup: Any) -> None: ...
    async def open(self, handle: str = "", history: Turns = ()) -> Wire: ...
