"""The mock itself: listens on one port for TLS and plain, one `Session` per connection."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import orjson
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from mock_server.clock import Clock, Machine
from mock_server.conversation.life import Limits
from mock_server.door.keys import REFUSALS, Keys, shown_key
from mock_server.door.line import OPEN_SECONDS, Door, Line
from mock_server.door.pages import Answer, Answerer, Ask, Page, error_page
from mock_server.door.tls import Certificates, cache_folder
from mock_server.errors import Refusal, ServeError
from mock_server.faults import TROUBLES, Trouble
from mock_server.house import Hearing, House
from mock_server.inspector import Inspector
from mock_server.journal import Journal
from mock_server.session import Conversation, Session
from mock_server.story.format import Story
from mock_server.story.load import DEFAULT, load_story
from mock_server.story.match import sentences
from mock_server.wire.message import Setup

if TYPE_CHECKING:
    from mock_server.hearing import Sentence

MOST_BYTES_IN = 64 * 2**20
"""A client may send a whole recording as one message."""
CLOSE_SECONDS = 0.5
"""How long a client is given to answer a close frame."""


class MockServer:
    """A mock of the Live API, for the time of an `async with`.

    `stories` are names of shipped ones ("home"), story.yaml files or their folders, played in this order; none: any
    text and any sound gets a polite answer. `port` 0 takes a free one. `speed` 1.0 is real time, `math.inf` does not
    wait at all. `ear` replaces the one built from the stories. `clock` is what sessions live by: `Machine(rate=600)`
    lets ten minutes pass in a second, a `Driven` one stands still until a test advances it; `limits` say how long
    connections and sessions last. `keys` are the good ones (None: all), `refusal` how others are turned away: HTTP
    401, 403, 429 or close code 1007, 1008, 1011. `certificates` is a folder for the certificate (None: the user's
    cache). `troubles` make what shall go wrong in every session (see `mock_server.faults`). `converse` makes another
    partner for each session, from its setup and the time. `report` is told what a person at the server should see,
    line by line.

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
        clock: Clock | None = None,
        limits: Limits | None = None,
        keys: Collection[str] | None = None,
        refusal: int = 401,
        certificates: Path | None = None,
        troubles: Sequence[Callable[[], Trouble]] = (),
        converse: Callable[[Setup, float], Conversation] | None = None,
        report: Callable[[str], None] | None = None,
    ) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be above 0, got {speed}")
        loaded = tuple(load_story(story) for story in stories or [DEFAULT])
        self.stories = (*loaded, load_story(DEFAULT)) if lenient and stories else loaded
        self.journal = Journal()
        self.clock = clock or Machine()
        self.pages: list[Answerer] = [self._answer_token, Inspector(self)]
        """Who answers plain HTTP requests on this port."""
        self._host, self._port, self._speed = host, port, speed
        self._keys, self._limits, self._folder = Keys(keys, refusal), limits or Limits(), certificates
        self._given_ear, self._converse = ear, converse
        self._troubles = (*troubles, *_troubles(self.stories))
        self._report = report or logging.getLogger("mock_server").warning
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._certificates = self._certify(stack)
            thread = stack.enter_context(ThreadPoolExecutor(1, "live-mock-ear"))
            self._house = House(
                stories=self.stories,
                speed=self._speed,
                clock=self.clock,
                limits=self._limits,
                keys=self._keys,
                ear=lambda: self._ear,
                thread=thread,
                report=self._report,
                troubles=self._troubles,
                converse=self._converse,
            )
            self.port = await self._listen(stack)
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
        return f"ws://{self._address}:{self.port}"

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
    def sessions(self) -> list[Session]:
        """Those that are open, oldest first: each can be pushed to, closed and aborted."""
        return self._house.sessions

    # ── inside ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _address(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self._host, self._host)
        return f"[{host}]" if ":" in host else host

    @cached_property
    def _ear(self) -> Hearing:
        """Built when first asked, in the ear's thread."""
        from mock_server.hearing import Ear

        return self._given_ear or Ear(list(_sentences(self.stories)))

    def _certify(self, stack: AsyncExitStack) -> Certificates:
        try:
            return Certificates(self._host, self._folder or cache_folder())
        except OSError:  # nowhere to keep it: then it is made anew each time
            folder = stack.enter_context(TemporaryDirectory(prefix="live-mock-"))
            return Certificates(self._host, Path(folder))
        except ValueError:  # a name that no certificate can be for
            raise ServeError(f"cannot listen on {self._host!r}: this is no address; 127.0.0.1 is one") from None

    async def _listen(self, stack: AsyncExitStack) -> int:
        door = Door(self._certificates.server_context(), self.pages)
        try:
            server = await serve(
                self._serve,
                self._host,
                self._port,
                process_request=self._look_at,
                compression=None,  # it doubles the cost of sound and saves nothing (mock-server notes, 3.3)
                max_size=MOST_BYTES_IN,
                ping_interval=None,
                open_timeout=OPEN_SECONDS,
                create_connection=cast("type[ServerConnection]", door.connection),
                close_timeout=CLOSE_SECONDS,
                logger=_quiet_logger(),
            )
        except OSError as error:
            why = (error.strerror or str(error)).rpartition(": ")[2]  # in front stands the address once more
            text = f"cannot listen on {self._host}:{self._port}: {why}; choose another address or port"
            raise ServeError(text) from None
        stack.push_async_callback(_stop, server, door)
        return int(next(iter(server.sockets)).getsockname()[1])

    def _look_at(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse the upgrade where the key is none of the good ones."""
        status = self._keys.http(shown_key(request.path, request.headers))
        return None if status is None else connection.respond(status, f"{REFUSALS[status]}\n")

    async def _serve(self, connection: ServerConnection) -> None:
        path = connection.request.path if connection.request else "/"
        await Session(cast("Line", connection), self._house, self.journal.open(path)).run()

    def _answer_token(self, ask: Ask) -> Answer | None:
        """`POST /{version}/auth_tokens`: an ephemeral token."""
        return self._make_token(ask) if ask.method == "POST" and ask.path.endswith("/auth_tokens") else None

    def _make_token(self, ask: Ask) -> Answer:
        status = self._keys.http(shown_key(f"{ask.path}?{ask.query}", ask.headers))
        if status is not None:
            return error_page(status, REFUSALS[status])
        try:
            token = self._house.tokens.make(ask.body, self._house.new_id(), self._house.now)
        except Refusal as refusal:
            return error_page(400, refusal.detail)
        return Page(orjson.dumps(token))


async def _stop(server: Server, door: Door) -> None:
    """Close politely, then drop the clients that do not answer: websockets would wait for some for ever."""
    server.close()
    closed = asyncio.ensure_future(server.wait_closed())
    if not (await asyncio.wait({closed}, timeout=2 * CLOSE_SECONDS))[0]:
        await door.shut()
    await closed
    await door.shut()


def _troubles(stories: tuple[Story, ...]) -> Iterator[Callable[[], Trouble]]:
    """Makers of what the stories have go wrong from the setup on."""
    return (partial(TROUBLES[one.trouble], **one.options) for story in stories for one in story.troubles)


def _sentences(stories: tuple[Story, ...]) -> list[Sentence]:
    """Recordings belong to the first sentence of their step."""
    from mock_server.hearing import Sentence

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
