"""What the assistant needs of a link to the service, and of whoever makes links; and how the end of one is taken."""

from __future__ import annotations

import traceback
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


def let_go(error: BaseException) -> None:
    """Empty the frames through which the end of a link has come.

    Some hold the error that holds them (`asyncio.TaskGroup` until Python 3.13), and with it the link and its 256 KiB of
    buffers, until the garbage collector comes by: in a process that makes little garbage that may be hours.
    """
    for each in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        let_go(each)
    traceback.clear_frames(error.__traceback__)
