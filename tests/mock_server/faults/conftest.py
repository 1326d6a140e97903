"""A session without a socket that notes what a trouble makes of a turn, and one with a socket."""

from __future__ import annotations

import asyncio
import json
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from mock_server import MockServer
from mock_server.faults import Trouble
from mock_server.journal import SessionJournal

DEV = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = {"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", "outputAudioTranscription": {}}}
HELLO = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}


def sound(data: str) -> dict[str, Any]:
    return {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm", "data": data}}]}}}


def content(**fields: Any) -> dict[str, Any]:
    return {"serverContent": fields}


TURN = (
    content(outputTranscription={"text": "Hello"}),
    *(sound(data) for data in ("a", "b", "c", "d")),
    content(generationComplete=True),
    content(turnComplete=True),
)


class Instant:
    """A clock on which every wait is over at once; `waits` is how long they were."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def call_at(self, when: float, call: Callable[[], None]) -> asyncio.Handle:
        self.waits.append(when - self._now)
        self._now = when
        return asyncio.get_running_loop().call_soon(call)


@dataclass
class Stage:
    """Performs as a session does: what is pushed goes first, and through the trouble, too."""

    trouble: Trouble
    journal: SessionJournal = field(default_factory=lambda: SessionJournal(1, "/"))
    clock: Instant = field(default_factory=Instant)
    orders: list[tuple[Any, ...]] = field(default_factory=list)
    _pushed: deque[Any] = field(default_factory=deque)

    def push(self, message: Any) -> None:
        self._pushed.append(message)

    def close(self, code: int, reason: str, after: float = 0.0) -> None:
        self.orders.append(("close", code, reason))

    def abort(self) -> None:
        self.orders.append(("abort",))

    async def play(self, *messages: Any) -> list[str]:
        """Kinds of what is sent instead of these messages."""
        coming, sent = deque(messages), []
        while coming or self._pushed:
            message = self._pushed.popleft() if self._pushed else coming.popleft()
            sent.append(await self.trouble.outgoing(message, self))  # type: ignore[arg-type]
        return [kind_of(message) for message in sent if message is not None]


def kind_of(message: Any) -> str:
    """A message in one word: the letters of a sound, else the name of its field."""
    if not isinstance(message, dict):
        return type(message).__name__
    inner = message.get("serverContent", message)
    [part] = inner.get("modelTurn", {}).get("parts", [{}])
    return part["inlineData"]["data"] if "inlineData" in part else next(iter(inner), "{}")


@pytest.fixture
def stage() -> Callable[[Trouble], Stage]:
    return Stage


@pytest.fixture
def turn() -> tuple[Any, ...]:
    return TURN


@dataclass
class Line:
    """A client without manners or patience, and the server it talks to."""

    server: MockServer
    socket: ClientConnection

    async def say(self, *messages: Any) -> None:
        for message in messages:
            await self.socket.send(json.dumps(message))

    async def hear(self, until: str = "turnComplete") -> list[dict[str, Any]]:
        """Messages up to the one that has this field."""
        heard: list[dict[str, Any]] = []
        while not heard or until not in {**heard[-1], **heard[-1].get("serverContent", {})}:
            heard.append(json.loads(await asyncio.wait_for(self.socket.recv(), 5)))
        return heard


Caller = Callable[..., AbstractAsyncContextManager[Line]]


@pytest.fixture
def call() -> Caller:
    """Connect over a real socket to a server with this trouble; `setup` is sent at once."""

    @asynccontextmanager
    async def calling(*troubles: Callable[[], Trouble], secure: bool = False, **options: Any) -> AsyncIterator[Line]:
        async with MockServer(troubles=troubles, speed=math.inf, report=lambda line: None, **options) as server:
            url, ssl = (server.url, server.ssl_context()) if secure else (server.plain_url, None)
            async with connect(url + DEV, ssl=ssl, proxy=None, max_size=None) as socket:
                line = Line(server, socket)
                await line.say(SETUP)
                yield line

    return calling
