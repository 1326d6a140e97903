"""A mock that lives through the same session as the service, so that the two can be compared."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request
from websockets.protocol import State

from mock_server.clock import Driven, Timer
from mock_server.conversation.life import Limits
from mock_server.recorder.relay import Reel
from mock_server.replay import TapeServer
from mock_server.server import MockServer
from mock_server.tape.bindings import Bindings
from mock_server.tape.compare import Difference, differences
from mock_server.tape.format import Side, Tape
from mock_server.tape.kinds import names
from mock_server.tape.load import tapes_in
from mock_server.tape.look import block

PATIENCE = 5.0
"""Seconds that the mock is given to come as far as the service."""
HORIZON = 300.0
"""Seconds of the mock's clock that it is given for the same; an answer may be as long."""
FOR_EVER = Limits(connection=math.inf, audio=math.inf, video=math.inf)
"""It is the service that ends the session."""
ANSWERS = frozenset({"audio", "said", "text", "thought", "toolCall"})
"""What shows that an answer has begun."""


class Shadow:
    """Gets every message of the client, with the mock's own ids in the answers to calls; nobody hears what it says.

    The mock is never behind the service nor ahead of it: its clock stands still, but for what the service has done as
    well. So whoever interrupts the service finds the mock speaking, too, though not at the same word.
    """

    def __init__(self, request: Request, against: Sequence[str | Path], options: Mapping[str, Any]) -> None:
        self._clock = _Still()
        self._mock = _mock(against, clock=self._clock, limits=FOR_EVER, **options)
        self._path = request.path.partition("?")[0]
        self._reel = Reel(request)
        self._bindings = Bindings()
        self._queue: asyncio.Queue[tuple[Side, Mapping[str, Any]]] = asyncio.Queue()
        self._ours, self._theirs = Progress(), Progress()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._mock)
            url = self._mock.plain_url + self._path
            self._socket = await stack.enter_async_context(connect(url, compression=None, max_size=None, proxy=None))
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            for work in (self._listen(), self._live()):
                stack.callback(tasks.create_task(work).cancel)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def saw(self, side: Side, message: Mapping[str, Any]) -> None:
        """The client or the service has sent this."""
        if side == "server":
            self._bindings.ours(message)
        self._queue.put_nowait((side, message))

    async def differences(self, tape: Tape) -> list[Difference]:
        """In what the mock went another way than the service, once it has come as far."""
        await self._queue.join()
        mock = replace(self._reel.tape(), name="the mock")
        return differences(replace(tape, name="the service", ending=None), replace(mock, ending=None))

    async def _live(self) -> None:
        """Go through what client and service did, in their order."""
        while True:
            side, message = await self._queue.get()
            await (self._tell(message) if side == "client" else self._keep_up(message))
            self._queue.task_done()

    async def _tell(self, message: Mapping[str, Any]) -> None:
        await self._until(lambda: self._bindings.translate(message) is not None)
        translated = self._bindings.translate(message)
        if translated is not None:  # else the mock has not made this call, which is a difference of its own
            self._reel.note("client", raw := orjson.dumps(_fresh(translated)))
            with suppress(ConnectionClosed):
                await self._socket.send(raw.decode())
            await self._exchange()

    async def _keep_up(self, message: Mapping[str, Any]) -> None:
        """Come to the beginning of the service's answer, or to its end."""
        if self._ours.saw(message):
            await self._until(lambda: self._theirs.reached >= self._ours.reached)
            if self._theirs.reached < self._ours.reached:  # a difference of its own, for which it is waited once
                self._theirs = replace(self._ours)

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                message = self._reel.note("server", await self._socket.recv())
                if isinstance(message, Mapping):
                    self._bindings.theirs(message)
                    self._theirs.saw(message)
                self._clock.stirred.set()

    async def _until(self, done: Callable[[], bool]) -> None:
        """Let the mock's time pass until then, as long as there is patience."""
        horizon = self._clock.time() + HORIZON
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not done() and self._socket.state is State.OPEN:
                    self._clock.stirred.clear()
                    if await self._clock.step(horizon):
                        await self._exchange()
                    else:
                        await self._clock.stirred.wait()

    async def _exchange(self) -> None:
        """Wait until everything sent has come, either way: a pong comes behind it."""
        with suppress(ConnectionClosed):
            await (await self._socket.ping())
            await self._clock.advance(0)


@dataclass
class Progress:
    """How far a service has come: turns that are over, and whether the next one has begun."""

    turns: int = 0
    begun: bool = False

    @property
    def reached(self) -> tuple[int, bool]:
        """Greater when it has come further."""
        return self.turns, self.begun

    def saw(self, message: Mapping[str, Any]) -> bool:
        """It has sent this; whether it has come further."""
        before = self.reached
        found = set(names(message))
        if "turnComplete" in found:
            self.turns, self.begun = self.turns + 1, False
        elif found & ANSWERS:
            self.begun = True
        return self.reached > before


class _Still(Driven):
    """A clock that stands still, and tells when something is to be done at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.stirred = asyncio.Event()

    def call_at(self, when: float, call: Callable[[], None]) -> Timer:
        self.stirred.set()
        return super().call_at(when, call)


def _mock(against: Sequence[str | Path], **options: Any) -> MockServer:
    """With stories or tapes; a tape says by itself what comes before an interruption, and need not be slow."""
    if against and all(tapes_in(path) for path in against):
        return TapeServer(*against, speed=math.inf, **options)
    return MockServer(*against, **options)


def _fresh(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """A setup without the service's handle, which the mock never gave."""
    for name in ("sessionResumption", "session_resumption"):
        if name in block(message, "setup"):
            return {"setup": {**message["setup"], name: {}}}
    return message
