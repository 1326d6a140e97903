"""Plain HTTP on the port of the WebSocket: small pages for people, tools and the token endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import h11
import orjson

MOST_BYTES = 2**20
"""Of a request's body; the largest that makes sense is a setup with tools."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One HTTP request."""

    method: str
    path: str
    """Without the query."""
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a request."""

    body: bytes
    kind: str = "application/json"
    """Content type."""
    status: int = 200


Answer = Page | Coroutine[Any, Any, Page]
"""At once, or when it is there."""
Answerer = Callable[[Ask], Answer | None]
"""Answers the requests it knows; None leaves the request to the next one."""

WELCOME = Page(b"This is a mock of the Live API. Connect a WebSocket.\n", "text/plain; charset=utf-8", 404)


def error_page(status: int, message: str) -> Page:
    """An error as the service writes it."""
    return Page(orjson.dumps({"error": {"code": status, "message": message}}), status=status)


class Visit:
    """One request of somebody who speaks HTTP; the connection closes after the answer.

    `start` is given what takes its time, and has it done.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        answerers: Sequence[Answerer],
        start: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._transport, self._answerers, self._start = transport, answerers, start
        self._http = h11.Connection(h11.SERVER)
        self._request: h11.Request | None = None
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what came; answer when the request is whole."""
        try:
            self._http.receive_data(data)
            while (event := self._http.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                self._take(event)
        except h11.RemoteProtocolError as error:
            self._send(Page(f"{error}\n".encode(), "text/plain", error.error_status_hint))

    def _take(self, event: object) -> None:
        match event:
            case h11.Request():
                self._request = event
                if self._http.they_are_waiting_for_100_continue:
                    self._write(h11.InformationalResponse(status_code=100, headers=[]))
            case h11.Data():
                self._body += event.data
                if len(self._body) > MOST_BYTES:
                    raise h11.RemoteProtocolError("the body is too long", error_status_hint=413)
            case h11.EndOfMessage() if self._request is not None:
                answer = self._answer(self._request)
                self._send(answer) if isinstance(answer, Page) else self._start(self._send_later(answer))

    async def _send_later(self, answer: Coroutine[Any, Any, Page]) -> None:
        page = await answer
        if not self._transport.is_closing():
            self._send(page)

    def _answer(self, request: h11.Request) -> Answer:
        path, _, query = request.target.decode("ascii").partition("?")
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in request.headers}
        method = "GET" if request.method == b"HEAD" else request.method.decode("ascii")
        ask = Ask(method, path, query, headers, bytes(self._body))
        if ask.method == "OPTIONS":  # a browser asks before it posts
            return Page(b"", status=204)
        return next((page for answer in self._answerers if (page := answer(ask)) is not None), WELCOME)

    def _send(self, page: Page) -> None:
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return  # a second request on a connection that is closing
        headers = [
            ("Content-Type", page.kind),
            ("Content-Length", str(len(page.body))),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Headers", "*"),
            ("Connection", "close"),
        ]
        reason = HTTPStatus(page.status).phrase.encode()
        self._write(h11.Response(status_code=page.status, headers=headers, reason=reason))
        if self._request is None or self._request.method != b"HEAD":
            self._write(h11.Data(data=page.body))
        self._write(h11.EndOfMessage())
        self._transport.close()

    def _write(self, event: h11.Event) -> None:
        self._transport.write(self._http.send(event) or b"")
