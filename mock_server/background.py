"""A mock in a thread of its own: for whoever has no event loop, or one that is busy with what is tested."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from mock_server.errors import sendable
from mock_server.journal import Journal, SessionJournal
from mock_server.server import MockServer
from mock_server.session import Session

T = TypeVar("T")


class BackgroundMock:
    """`MockServer` for ordinary functions: takes the same arguments, serves for the time of a `with`.

        with BackgroundMock("home") as mock:
            os.environ.update(mock.environment)

    Raises what `MockServer` raises. Everything may be called from any thread but the mock's own.
    """

    def __init__(self, *stories: str | Path, **options: Any) -> None:
        self.server = MockServer(*stories, **options)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="live-mock", daemon=True)
        self._thread.start()
        try:
            self.run(self.server.__aenter__())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.run(self.server.__aexit__(kind, error, trace))
        finally:
            self._stop()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have this done by the mock's loop and wait for it: `mock.run(clock.advance(60))`."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @property
    def url(self) -> str:
        """Base address over TLS: `wss://127.0.0.1:PORT`."""
        return self.server.url

    @property
    def plain_url(self) -> str:
        """Base address without TLS: `ws://127.0.0.1:PORT`."""
        return self.server.plain_url

    @property
    def environment(self) -> dict[str, str]:
        """What to set so that an unmodified google-genai client comes here."""
        return self.server.environment

    @property
    def journal(self) -> Journal:
        """What came and what went, per session."""
        return self.server.journal

    @property
    def sessions(self) -> list[RemoteSession]:
        """Those that are open, oldest first."""
        return [RemoteSession(session, self._loop.call_soon_threadsafe) for session in list(self.server.sessions)]

    @property
    def session(self) -> RemoteSession:
        """The newest that is open; raises LookupError where none is."""
        sessions = self.sessions
        if not sessions:
            raise LookupError("no session is open: the client has not connected yet, or is gone")
        return sessions[-1]


class RemoteSession:
    """An open session, from another thread."""

    def __init__(self, session: Session, order: Callable[..., object]) -> None:
        self._session, self._order = session, order

    @property
    def journal(self) -> SessionJournal:
        """What came and what went."""
        return self._session.journal

    def push(self, message: Mapping[str, Any]) -> None:
        """Send this message now, whatever the conversation is about."""
        self._order(self._session.push, message)

    def go_away(self, seconds: float) -> None:
        """Announce the end of the connection; it comes when the time is over."""
        self._order(self._session.go_away, seconds)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; raises ValueError for a code that no close frame can carry."""
        self._order(self._session.close, sendable(code), reason)

    def abort(self) -> None:
        """Drop the connection without a close frame."""
        self._order(self._session.abort)
