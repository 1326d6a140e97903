"""One port for everybody: TLS and plain, WebSocket and HTTP are told apart by what the client says first."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, cast
from weakref import WeakSet

from websockets.asyncio.server import Server, ServerConnection
from websockets.extensions import Extension
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from mock_server.door.pages import Answerer, Visit

OPEN_SECONDS = 5.0
"""How long a client is given to say what it wants."""
PEEK_SECONDS = 0.005
"""How often the first byte is looked for where the loop cannot watch a socket twice (Windows)."""
TLS_HANDSHAKE = b"\x16"
"""First byte of a TLS record that opens a connection (RFC 8446, 5.1)."""
MOST_HEAD = 2**16
_REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r?$")
_UPGRADE = re.compile(rb"\r\nupgrade:\s*websocket", re.IGNORECASE)


class Farewell(Extension):
    """Answers a close that names no code by 1000; websockets would name none either.

    That the service does so is inferred: LiveKit's agents for Node close their first link without a code, take any
    answer but 1000 for the end of everything, and are in daily use.
    """

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        return frame

    def encode(self, frame: Frame) -> Frame:
        silent = frame.opcode is Opcode.CLOSE and not frame.data
        return Frame(Opcode.CLOSE, Close(CloseCode.NORMAL_CLOSURE, "").serialize()) if silent else frame


class Door:
    """What every connection of a server comes through."""

    def __init__(self, context: ssl.SSLContext, answerers: Sequence[Answerer]) -> None:
        self.context = context
        self.answerers = answerers
        self.lines: WeakSet[Line] = WeakSet()
        self._tasks: set[asyncio.Task[None]] = set()

    def connection(self, protocol: ServerProtocol, server: Server, **options: Any) -> Line:
        """A new connection, as websockets asks for it."""
        return Line(self, protocol, server, **options)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done that ends with the door at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def shut(self) -> None:
        """Drop whoever is still there."""
        for line in list(self.lines):
            line.drop()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)


class Line(ServerConnection):
    """One connection; it begins as a WebSocket's only when the client turns out to want one."""

    def __init__(self, door: Door, protocol: ServerProtocol, server: Server, **options: Any) -> None:
        super().__init__(protocol, server, **options)
        self._door = door
        self._bare: asyncio.Transport | None = None
        self._peeked: socket.socket | None = None
        """A second handle on the socket, for as long as the first byte is awaited."""
        self._begun = False
        self._head: bytearray | None = bytearray()
        """What came before it was known what to make of it; None once that is known."""
        self._visit: Visit | None = None
        self.slow = False
        """The client does not keep up: too much waits to be sent."""
        self.drained: Callable[[], None] | None = None
        """Called when a client that was slow to read has caught up."""

    @property
    def is_open(self) -> bool:
        """Neither side has said that it closes; over TLS the socket lasts a little longer."""
        return self.state is State.OPEN

    def drop(self) -> None:
        """End it without a word."""
        if self._bare is not None:
            self._bare.abort()

    # ── TLS or plain ──────────────────────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._bare = cast("asyncio.Transport", transport)
        self._door.lines.add(self)
        self._hurry = self.loop.call_later(OPEN_SECONDS, self._bare.abort)
        if sys.platform == "win32":  # whose loop asks for bytes before they are there, and would have the first one
            self._bare.pause_reading()
        # Early Pythons (3.11.2) begin to read after this call even if reading is paused in it: the turn after will do.
        self.loop.call_soon(self._hold, self._bare)

    def _hold(self, bare: asyncio.Transport) -> None:
        if bare.is_closing():
            return
        bare.pause_reading()
        self._peeked = bare.get_extra_info("socket").dup()
        self._peeked.setblocking(False)
        self._peek()

    def _peek(self) -> None:
        """Look at the first byte and leave it where it is, so that TLS can begin with it."""
        if self._peeked is None or self._bare is None:
            return
        try:
            first = self._peeked.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            self._watch(self._peeked)
            return
        except OSError:
            first = b""
        self._stop_peeking()
        if first == TLS_HANDSHAKE:
            self._door.start(self._secure(self._bare))
        else:
            self._begin(self._bare)
            self._bare.resume_reading()

    def _watch(self, peeked: socket.socket) -> None:
        try:
            self.loop.add_reader(peeked, self._peek)
        except NotImplementedError:
            self.loop.call_later(PEEK_SECONDS, self._peek)

    def _stop_peeking(self) -> None:
        if self._peeked is not None:
            with suppress(NotImplementedError):
                self.loop.remove_reader(self._peeked)
            self._peeked.close()
            self._peeked = None

    async def _secure(self, bare: asyncio.Transport) -> None:
        # A client that does not trust the certificate, or goes away meanwhile, is no news here.
        with suppress(OSError, ssl.SSLError):
            secure = await self.loop.start_tls(
                bare, self, self._door.context, server_side=True, ssl_handshake_timeout=OPEN_SECONDS
            )
            if secure is not None and not secure.is_closing():
                self._begin(secure)

    def _begin(self, transport: asyncio.Transport) -> None:
        self._hurry.cancel()
        self._begun = True
        super().connection_made(transport)
        if self._head:
            self._read_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._hurry.cancel()
        self._stop_peeking()
        if self._begun:
            super().connection_lost(exc)

    def eof_received(self) -> None:
        if self._begun:
            super().eof_received()

    # ── WebSocket or HTTP ─────────────────────────────────────────────────────────────────────────────────────

    def data_received(self, data: bytes) -> None:
        if self._visit is not None:
            self._visit.feed(data)
        elif self._head is None:
            super().data_received(data)
        else:
            self._head += data
            if self._begun:
                self._read_head()

    def _read_head(self) -> None:
        """Decide as soon as the head of the request is there, or what came cannot be one."""
        head = bytes(self._head or b"")
        first, ended, _ = head.partition(b"\n")
        is_request = bool(_REQUEST.match(first)) if ended else len(head) < MOST_HEAD
        if is_request and b"\r\n\r\n" not in head and len(head) < MOST_HEAD:
            return
        self._head = None
        if is_request and not _UPGRADE.search(head):
            self._visit = Visit(self.transport, self._door.answerers, self._door.start)
        self.data_received(head)

    async def handshake(self, *arguments: Any, **options: Any) -> None:
        await super().handshake(*arguments, **options)
        self.protocol.extensions = [*self.protocol.extensions, Farewell()]

    # ── out ───────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self, frames: bytes) -> None:
        """Send whole frames as they are; nothing once the connection is closing."""
        if self.is_open and not self.transport.is_closing():
            self.transport.write(frames)

    def write_raw(self, message: bytes | str) -> None:
        """Send a message that need not be one of the service: bytes as a binary frame, text as a text frame."""
        text = isinstance(message, str)
        data = message.encode() if isinstance(message, str) else message
        self.write(Frame(Opcode.TEXT if text else Opcode.BINARY, data).serialize(mask=False))

    def pause_writing(self) -> None:
        super().pause_writing()
        self.slow = True

    def resume_writing(self) -> None:
        super().resume_writing()
        self.slow = False
        if self.drained is not None:
            self.drained()
