"""The service, as the recorder knows it: an address, and the key that it is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

from websockets.asyncio.client import ClientConnection, connect
from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake, InvalidURI
from websockets.http11 import Request as Upgrade

from mock_server.door.keys import TOKEN, shown_key
from mock_server.door.pages import Ask, Page
from mock_server.errors import MockError

MOST_BYTES = 64 * 2**20
OPEN_SECONDS = 15.0
ANSWER_SECONDS = 4.0
"""For an HTTP request: less than the door gives a client to become a WebSocket's."""
OF_THE_HOP = frozenset(
    ("host", "connection", "upgrade", "content-length", "transfer-encoding", "proxy-authorization", "proxy-connection")
)
"""Headers that are about one connection and not passed on (RFC 9110, 7.6.1); so are those of the WebSocket itself."""
CREDENTIALS = ("x-goog-api-key", "authorization", "cookie", "x-goog-user-project")
KEYS = ("key", "access_token")
"""Credentials in a query."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")

Pairs = list[tuple[str, str]]


class UpstreamError(MockError):
    """The service cannot be reached, or refused the connection."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where the service is; `key` replaces what the client brings, unless that is a token the service has made."""

    url: str
    """`wss://HOST`, or `ws://` without TLS."""
    key: str = ""

    async def dial(self, request: Upgrade) -> ClientConnection:
        """Ask for what the client has asked for; raises `UpstreamError`."""
        target, headers = self._shown(request.path, request.headers.raw_items())
        try:
            return await connect(
                target,
                additional_headers=Headers(headers),
                user_agent_header=None,
                compression=None,
                max_size=MOST_BYTES,
                max_queue=None,
                ping_interval=None,  # the service may take half a minute for a pong; the client watches it itself
                open_timeout=OPEN_SECONDS,
                proxy=None if self._is_near else True,
            )
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, ValueError) as error:
            raise self._out_of_reach(error) from None

    async def answer(self, ask: Ask) -> Page:
        """The service's answer to an HTTP request, whatever it is; raises `UpstreamError`."""
        target, headers = self._shown(f"{ask.path}?{ask.query}", ask.headers.items())
        plain = {
            name: value for name, value in headers if name != "accept-encoding"
        }  # the answer is passed on unpacked
        request = Request(target.replace("ws", "http", 1), ask.body, plain, method=ask.method)
        fetch = partial(_fetch, request, self._is_near)
        try:
            with ThreadPoolExecutor(1, "live-mock-upstream") as thread:
                return await asyncio.get_running_loop().run_in_executor(thread, fetch)
        except (OSError, HTTPException, ValueError) as error:
            raise self._out_of_reach(error) from None

    @property
    def _is_near(self) -> bool:
        """Whether no proxy lies between."""
        return urlsplit(self.url).hostname in LOOPBACK

    def _shown(self, path: str, headers: Iterable[tuple[str, str]]) -> tuple[str, Pairs]:
        """Address and headers of a request as the service gets it."""
        passed = [(name, value) for name, value in headers if _is_passed_on(name)]
        url = urlsplit(path)
        query = parse_qsl(url.query, keep_blank_values=True)
        if self.key and not shown_key(path, {name.lower(): value for name, value in passed}).startswith(TOKEN):
            passed = [(name, value) for name, value in passed if name.lower() not in CREDENTIALS]
            passed.append(("x-goog-api-key", self.key))
            query = [(name, value) for name, value in query if name not in KEYS]
        target = self.url.rstrip("/") + "/" + url.path.lstrip("/")
        return target + (f"?{urlencode(query, safe='/')}" if query else ""), passed

    def _out_of_reach(self, error: Exception) -> UpstreamError:
        why = str(error) or type(error).__name__
        return UpstreamError(f"{self.url} cannot be used: {why}; check the address and the key")


def credentials(path: str, headers: Iterable[tuple[str, str]]) -> Pairs:
    """Name and value of everything that lets a client in."""
    found = [(name.lower(), value) for name, value in headers if name.lower() in CREDENTIALS]
    return found + [(f"?{name}", value) for name, value in parse_qsl(urlsplit(path).query) if name in KEYS]


class _AsItIs(HTTPErrorProcessor):
    """Leaves errors and redirections to the client: a key must not follow one to another address."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


def _fetch(request: Request, near: bool) -> Page:
    opener = build_opener(_AsItIs, *([ProxyHandler({})] if near else []))
    with opener.open(request, timeout=ANSWER_SECONDS) as response:
        status = response.status if response.status in set(HTTPStatus) else HTTPStatus.BAD_GATEWAY
        return Page(response.read(), response.headers.get("Content-Type", "application/json"), status)


def _is_passed_on(name: str) -> bool:
    return name.lower() not in OF_THE_HOP and not name.lower().startswith("sec-websocket-")
