"""Between a client and a service: frames are passed on as they are, and kept."""

from __future__ import annotations

import asyncio
from typing import Protocol
from urllib.parse import urlsplit

import orjson
from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request

from mock_server.errors import CLOSE_CODES, fit_reason
from mock_server.recorder.upstream import credentials
from mock_server.tape.format import Ending, Frame, Message, Side, Tape
from mock_server.tape.kinds import names


class Reel:
    """What has been recorded of one connection."""

    def __init__(self, request: Request) -> None:
        self.frames: list[Frame] = []
        self.ending: Ending | None = None
        self._path = urlsplit(request.path).path
        self._credentials = ", ".join(name for name, _ in credentials(request.path, request.headers.raw_items()))
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()

    @property
    def now(self) -> float:
        """Seconds since the connection was open."""
        return self._clock() - self._began

    def note(self, side: Side, data: bytes | str) -> Message:
        """Keep a frame, and return what was read in it."""
        message = read(data)
        self.frames.append(Frame(side, message, self.now))
        return message

    def end(self, by: Side, closed: ConnectionClosed) -> Ending:
        """Keep how it ended; the first end counts."""
        frame = closed.rcvd
        ending = Ending(by, frame.code if frame else None, frame.reason if frame else "", self.now)
        self.ending = self.ending or ending
        return ending

    @property
    def since_last_turn(self) -> list[Frame]:
        """What came after the last complete turn."""
        ends = (index for index in range(len(self.frames), 0, -1) if _completes(self.frames[index - 1]))
        return self.frames[next(ends, 0) :]

    def rewind(self) -> list[Frame]:
        """Go back to the last complete turn, and return what the client has said since, but its answers to calls."""
        since = self.since_last_turn
        del self.frames[len(self.frames) - len(since) :]
        return [frame for frame in since if frame.side == "client" and "toolResponse" not in names(frame.message)]

    def tape(self) -> Tape:
        """All of it."""
        return Tape(tuple(self.frames), self.ending, self._path, self._credentials)


class Listener(Protocol):
    """Told of every frame that is passed on."""

    def __call__(self, side: Side, data: bytes | str) -> None:
        """This was just received."""


async def relay(client: Connection, service: Connection, reel: Reel, listen: Listener) -> None:
    """Pass everything on until one side ends, and end the other in the same way."""
    ways = [
        asyncio.ensure_future(_pass_on("client", client, service, reel, listen)),
        asyncio.ensure_future(_pass_on("server", service, client, reel, listen)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        results = await asyncio.gather(*ways, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _pass_on(side: Side, source: Connection, target: Connection, reel: Reel, listen: Listener) -> None:
    while True:
        try:
            data = await source.recv()
        except ConnectionClosed as closed:
            return await hang_up(target, reel.end(side, closed))
        listen(side, data)
        try:
            await target.send(data)
        except ConnectionClosed:
            await asyncio.Event().wait()  # the other way sees the close, and how it came


async def hang_up(connection: Connection, ending: Ending) -> None:
    """End a connection as another has ended."""
    if ending.code is None:
        connection.transport.abort()
    else:
        code = ending.code if ending.code in CLOSE_CODES else 1000
        await connection.close(code, fit_reason(ending.reason))


def read(data: bytes | str) -> Message:
    """A frame as a message; the text of one that is no JSON object."""
    try:
        message = orjson.loads(data)
    except orjson.JSONDecodeError:
        message = None
    if isinstance(message, dict):
        return message
    return data if isinstance(data, str) else data.decode(errors="backslashreplace")


def _completes(frame: Frame) -> bool:
    return frame.side == "server" and bool({"turnComplete", "setupComplete"} & set(names(frame.message)))
