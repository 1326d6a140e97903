"""A mock that lives through the same session as the service, so that the two can be compared."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request

from mock_server.recorder.relay import Reel
from mock_server.replay import TapeServer
from mock_server.server import MockServer
from mock_server.tape.bindings import Bindings
from mock_server.tape.compare import Difference, differences
from mock_server.tape.format import Side, Tape
from mock_server.tape.kinds import names
from mock_server.tape.load import tapes_in

PATIENCE = 5.0
"""Seconds that the mock is given to make a call that the service has made, or to end a turn."""


class Shadow:
    """Gets every message of the client, with the mock's own ids in the answers to calls; nobody hears what it says.

    The mock does not wait at all, so that it is never behind the service: barge-ins are beyond this comparison.
    """

    def __init__(self, request: Request, against: Sequence[str | Path], options: Mapping[str, Any]) -> None:
        taped = bool(against) and all(tapes_in(path) for path in against)
        make = TapeServer if taped else MockServer
        self._mock = make(*against, speed=math.inf, **options)
        self._path = request.path.partition("?")[0]
        self._reel = Reel(request)
        self._bindings = Bindings()
        self._queue: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._came = asyncio.Event()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._mock)
            url = self._mock.plain_url + self._path
            self._socket = await stack.enter_async_context(connect(url, compression=None, max_size=None, proxy=None))
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            for work in (self._listen(), self._talk()):
                stack.callback(tasks.create_task(work).cancel)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def saw(self, side: Side, message: Mapping[str, Any]) -> None:
        """The client or the service has sent this."""
        if side == "client":
            self._queue.put_nowait(message)
        else:
            self._bindings.ours(message)

    async def differences(self, tape: Tape) -> list[Difference]:
        """In what the mock went another way than the service, once it has ended the turns that the service has."""
        turns = _turns(tape)
        await self._until(lambda: self._queue.empty() and _turns(self._reel.tape()) >= turns)
        mock = replace(self._reel.tape(), name="the mock")
        return differences(replace(tape, name="the service", ending=None), replace(mock, ending=None))

    async def _talk(self) -> None:
        while True:
            message = await self._queue.get()
            await self._until(lambda message=message: self._bindings.translate(message) is not None)
            translated = self._bindings.translate(message)
            if translated is not None:  # else the mock has not made this call, which is a difference of its own
                self._reel.note("client", raw := orjson.dumps(_fresh(translated)))
                with suppress(ConnectionClosed):
                    await self._socket.send(raw.decode())
            self._came.set()

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                message = self._reel.note("server", await self._socket.recv())
                if isinstance(message, Mapping):
                    self._bindings.theirs(message)
                self._came.set()

    async def _until(self, done: Any) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not done():
                    self._came.clear()
                    await self._came.wait()


def _turns(tape: Tape) -> int:
    return sum("turnComplete" in names(message) for message in tape.messages("server"))


def _fresh(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """A setup without the service's handle, which the mock never gave."""
    for name in ("sessionResumption", "session_resumption"):
        if name in message.get("setup", {}):
            return {"setup": {**message["setup"], name: {}}}
    return message
