"""The page's server: files, and one socket for each browser."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from importlib import resources

from aiohttp import WSCloseCode, WSMsgType, web

from live_plugin.config.page import PageSettings
from live_plugin.errors import LivePluginError
from live_plugin.runtime.desk import Desk
from live_plugin.web.board import Board
from live_plugin.web.door import Door
from live_plugin.web.visitor import Visitor
from live_plugin.web.voice import Voice

FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/sound.js": ("sound.js", "text/javascript"),
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HEARTBEAT_S = 15.0
"""A browser that has gone without a word is noticed after twice as long at most."""
MOST_BYTES = 64 * 1024
"""Of one message of a browser; a second of sound at 32 kHz."""
CLOSE_S = 1.0
"""How long a browser may take for what is left to tell at the end."""
MOST_WAITING = 2000
"""Messages that may wait for a slow browser; then it has to begin anew."""


@asynccontextmanager
async def served(settings: PageSettings, board: Board, desk: Desk, voice: Voice) -> AsyncIterator[str]:
    """Serve the page for as long as the block lasts; yields the address to open, with its token.

    Raises LivePluginError where the port cannot be had.
    """
    token = settings.token.get_secret_value() if settings.token else secrets.token_urlsafe(24)
    server = _Server(Door(token, settings.names), board, desk, voice)
    runner = web.AppRunner(server.application(), handle_signals=False, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    looking = asyncio.create_task(board.look(), name="page")
    try:
        scheme = "https" if settings.certificate else "http"
        yield f"{scheme}://{await _listen(runner, settings)}/?token={token}"
    finally:
        looking.cancel()
        await server.close()
        await runner.cleanup()
        await asyncio.gather(looking, return_exceptions=True)


async def _listen(runner: web.AppRunner, settings: PageSettings) -> str:
    """Where it can be reached."""
    context = _tls(settings)
    try:
        await web.TCPSite(runner, settings.host, settings.port, ssl_context=context).start()
    except OSError as error:
        reason = error.strerror or error
        where = f"{settings.host}:{settings.port}"
        raise LivePluginError(f"the page cannot be served at {where}: {reason}; choose another page.port") from error
    host, port = runner.addresses[0][:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"{shown}:{port}"


def _tls(settings: PageSettings) -> ssl.SSLContext | None:
    if not (settings.certificate and settings.key):
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.certificate, settings.key)
    except OSError as error:  # SSLError is one
        where = f"page.certificate {settings.certificate} with page.key {settings.key}"
        reason = error.strerror or type(error).__name__
        raise LivePluginError(f"{where} cannot be used: {reason}; both must be PEM files") from error
    return context


class _Server:
    def __init__(self, door: Door, board: Board, desk: Desk, voice: Voice) -> None:
        self._door, self._board, self._desk, self._voice = door, board, desk, voice
        self._lines: set[Line] = set()

    def application(self) -> web.Application:
        """All routes behind one door."""
        application = web.Application(middlewares=[self._enter])
        application.router.add_get("/socket", self._socket)
        for path in FILES:
            application.router.add_get(path, self._file)
        return application

    async def close(self) -> None:
        """Tell the browsers what is left to tell, and that it is over."""
        await asyncio.gather(*(line.close() for line in self._lines))

    @web.middleware
    async def _enter(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        known = request.query.get("token") or request.cookies.get(_cookie(request), "")
        if refusal := self._door.refusal(request.host, request.headers.get("Origin"), known):
            return web.Response(status=403, text=refusal, headers=HEADERS)
        return await handler(request)

    async def _file(self, request: web.Request) -> web.Response:
        name, kind = FILES[request.path]
        content = resources.files(__package__).joinpath(name).read_bytes()
        response = web.Response(body=content, content_type=kind, charset="utf-8", headers=HEADERS)
        if token := request.query.get("token"):
            # The script takes it out of the address; from then on the browser shows it by itself, and to nobody else.
            response.set_cookie(_cookie(request), token, httponly=True, samesite="Strict", secure=request.secure)
        return response

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MOST_BYTES)
        await socket.prepare(request)
        line = Line(socket)
        visitor = Visitor(self._desk, self._voice, line.put)
        self._lines.add(line)
        try:
            visitor.tell({"kind": "hello", "audio": self._voice.ways})
            with self._board.watched(visitor.tell):
                async for message in socket:
                    if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                        visitor.take(message.data)
        finally:
            self._lines.discard(line)
            visitor.leave()
            await line.close()
        return socket


class Line:
    """Sends to one browser, in order, without holding up whoever has something to send."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._waiting = asyncio.Queue[str | bytes | None](MOST_WAITING)
        self._sender = asyncio.create_task(self._send(), name="page line")

    def put(self, message: str | bytes) -> None:
        """Send this; a browser that is too slow is cut off."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self._sender.cancel()

    async def close(self) -> None:
        """Send what waits, for a moment, and hang up. May be called twice."""
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait(None)
        await asyncio.wait([self._sender], timeout=CLOSE_S)
        self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)

    async def _send(self) -> None:
        try:
            while (message := await self._waiting.get()) is not None:
                await (
                    self._socket.send_bytes(message) if isinstance(message, bytes) else self._socket.send_str(message)
                )
        except ConnectionError:
            pass  # it has gone; whoever reads the socket notices, too
        finally:
            with suppress(ConnectionError):
                await self._socket.close(code=WSCloseCode.GOING_AWAY)


def _cookie(request: web.Request) -> str:
    """Cookies do not know ports; two assistants on one machine shall not take each other's."""
    return f"live_plugin_{request.host.rpartition(':')[2]}"
