"""The mock itself: listens on TLS and plain sockets, one `Session` per connection."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection, serve

from mock_server.errors import ServeError
from mock_server.faults import Trouble
from mock_server.hearing import Ear, Sentence
from mock_server.journal import Journal
from mock_server.session import Hearing, Session, Shared
from mock_server.story.format import Story
from mock_server.story.load import DEFAULT, load_story
from mock_server.story.match import sentences
from mock_server.tls import Certificates

MOST_BYTES_IN = 64 * 2**20
"""A client may send a whole recording as one message."""
OPEN_SECONDS = 5.0
"""How long a client is given to ask for the upgrade."""
CLOSE_SECONDS = 0.5
"""How long a client is given to answer a close frame."""


class MockServer:
    """A mock of the Live API, for the time of an `async with`.

    `stories` are names of shipped ones ("home"), story.yaml files or their folders, played in this order; none: any
    text and any sound gets a polite answer. `port` 0 takes a free one; the plain socket has the next port, or a free
    one. `speed` 1.0 is real time, `math.inf` does not wait at all. `ear` replaces the one built from the stories.
    `troubles` make what shall go wrong in every session (see `mock_server.faults`).
    `report` is told what a person at the server should see, line by line.

    Raises `StoryError` when it is made, `ServeError` when it cannot listen.
    """

    def __init__(
        self,
        *stories: str | Path,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        ear: Hearing | None = None,
        lenient: bool = False,
        troubles: Sequence[Callable[[], Trouble]] = (),
        report: Callable[[str], None] | None = None,
    ) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be above 0, got {speed}")
        loaded = tuple(load_story(story) for story in stories or [DEFAULT])
        self.stories = (*loaded, load_story(DEFAULT)) if lenient and stories else loaded
        self.journal = Journal()
        self.sessions: list[Session] = []
        """Those whose connection is open, oldest first: each can be pushed to, closed and aborted."""
        self._troubles = troubles
        self._host, self._port, self._speed = host, port, speed
        self._given_ear = ear
        self._report = report or logging.getLogger("mock_server").warning
        self._stack = AsyncExitStack()
        self._connections: WeakSet[ServerConnection] = WeakSet()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._folder = Path(stack.enter_context(TemporaryDirectory(prefix="live-mock-")))
            self._certificates = Certificates(self._host, self._folder)
            thread = stack.enter_context(ThreadPoolExecutor(1, "live-mock-ear"))
            self._shared = Shared(
                self.stories, self._speed, lambda: self._ear, thread, {}, self._report, self._troubles
            )
            secure = await self._listen(stack, self._port, self._certificates.server_context())
            self.port = _port_of(secure)
            plain = await self._listen(stack, self._port + 1 if self._port else 0, None)
            self.plain_port = _port_of(plain)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """Base address over TLS: `wss://127.0.0.1:PORT`."""
        return f"wss://{self._address}:{self.port}"

    @property
    def plain_url(self) -> str:
        """Base address without TLS, for JavaScript, browsers and raw clients: `ws://127.0.0.1:PORT`."""
        return f"ws://{self._address}:{self.plain_port}"

    @property
    def ca_file(self) -> Path:
        """PEM bundle for SSL_CERT_FILE: the public roots and this server's own."""
        return self._certificates.bundle

    def ssl_context(self) -> ssl.SSLContext:
        """A client's context that trusts this server."""
        return self._certificates.client_context()

    @property
    def environment(self) -> dict[str, str]:
        """What to set so that an unmodified google-genai client in another process comes here."""
        return {
            "GOOGLE_GEMINI_BASE_URL": self.url.replace("wss:", "https:"),
            # Without project and location the SDK takes this one as it is, and then only wss:// will do.
            "GOOGLE_VERTEX_BASE_URL": self.url,
            "SSL_CERT_FILE": str(self.ca_file),
        }

    @property
    def _address(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self._host, self._host)
        return f"[{host}]" if ":" in host else host

    @cached_property
    def _ear(self) -> Hearing:
        """Built when first asked, in the ear's thread."""
        return self._given_ear or Ear(list(_sentences(self.stories)))

    async def _listen(self, stack: AsyncExitStack, port: int, context: ssl.SSLContext | None) -> Server:
        try:
            server = await serve(
                self._serve,
                self._host,
                port,
                ssl=context,
                ssl_handshake_timeout=OPEN_SECONDS if context else None,
                compression=None,  # it doubles the cost of sound and saves nothing (mock-server notes, 3.3)
                max_size=MOST_BYTES_IN,
                ping_interval=None,
                open_timeout=OPEN_SECONDS,
                create_connection=_remembered(self._connections),
                close_timeout=CLOSE_SECONDS,
                logger=_quiet_logger(),
            )
        except OSError as error:
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
            text = f"cannot listen on {self._host}:{port}: {why}; choose another address or port"
            raise ServeError(text) from None
        stack.push_async_callback(self._stop, server)
        return server

    async def _stop(self, server: Server) -> None:
        """Close politely, then drop the clients that do not answer: websockets would wait for some for ever."""
        server.close()
        closed = asyncio.ensure_future(server.wait_closed())
        if not (await asyncio.wait({closed}, timeout=2 * CLOSE_SECONDS))[0]:
            for connection in list(self._connections):
                connection.transport.abort()
        await closed

    async def _serve(self, connection: ServerConnection) -> None:
        path = connection.request.path if connection.request else "/"
        session = Session(connection, path, self._shared, self.journal.open(path))
        self.sessions.append(session)
        try:
            await session.run()
        finally:
            self.sessions.remove(session)


def _remembered(connections: WeakSet[ServerConnection]) -> type[ServerConnection]:
    """Connections that are in `connections` as soon as there is something to drop."""

    class Remembered(ServerConnection):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            connections.add(self)

    return Remembered


def _port_of(server: Server) -> int:
    return int(next(iter(server.sockets)).getsockname()[1])


def _sentences(stories: tuple[Story, ...]) -> list[Sentence]:
    """Recordings belong to the first sentence of their step."""
    found: list[Sentence] = []
    recorded: set[int] = set()
    for step, text in sentences(stories):
        recordings = () if id(step) in recorded else step.when.recordings
        recorded.add(id(step))
        found.append(Sentence(text, recordings))
    return found


def _quiet_logger() -> logging.Logger:
    """websockets' messages without those about clients that never finish their handshake."""
    logger = logging.getLogger("mock_server.websockets")
    logger.addFilter(_is_no_handshake)  # adding it once more changes nothing
    return logger


def _is_no_handshake(record: logging.LogRecord) -> bool:
    return "handshake" not in str(record.msg)
