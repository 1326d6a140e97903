"""Which request gets which answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs

import orjson

from mock_server.door.pages import Ask, Page
from mock_server.inspector import report
from mock_server.inspector.sound import both_sides
from mock_server.journal import Journal, SessionJournal
from mock_server.story.format import Story

if TYPE_CHECKING:
    from mock_server.session import Session


class Inspected(Protocol):
    """A server that can be looked at."""

    journal: Journal
    stories: tuple[Story, ...]

    @property
    def sessions(self) -> list[Session]:
        """Those that are open, oldest first."""


class NoAnswer(Exception):
    """A request that cannot be fulfilled: its text says why, in one line."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Inspector:
    """Answers requests about one server."""

    def __init__(self, server: Inspected) -> None:
        self._server = server

    def __call__(self, ask: Ask) -> Page | None:
        """The answer; None where the request is for somebody else."""
        for pattern, method, answer in ROUTES:
            if ask.method == method and (match := pattern.fullmatch(ask.path)):
                try:
                    _check_origin(ask)
                    return answer(self, ask, *match.groups())
                except NoAnswer as error:
                    return _json({"error": str(error)}, error.status)
        return None

    def page(self, ask: Ask) -> Page:
        return Page(resources.files(__package__).joinpath("page.html").read_bytes(), "text/html; charset=utf-8")

    def overview(self, ask: Ask) -> Page:
        return _json(report.overview(self._server.journal, self._server.stories))

    def session(self, ask: Ask, number: str) -> Page:
        [first] = parse_qs(ask.query).get("from", ["0"])[:1]
        return _json(report.session(self._written(number), int(first) if first.isdigit() else 0))

    def sound(self, ask: Ask, number: str) -> Page:
        return Page(both_sides(self._written(number)), "audio/wav")

    def order(self, ask: Ask, number: str, name: str) -> Page:
        open_ = self._open(number)
        try:
            given = orjson.loads(ask.body or b"{}")
            ORDERS[name](open_, given)
        except (orjson.JSONDecodeError, TypeError, ValueError, AttributeError):
            raise NoAnswer(400, f"{name} takes {EXAMPLES[name]}") from None
        return _json({"ok": True})

    def _written(self, number: str) -> SessionJournal:
        found = [s for s in self._server.journal.sessions if number in ("last", str(s.number))]
        if not found:
            raise NoAnswer(404, f"the journal has no session {number}; see /journal")
        return found[-1]

    def _open(self, number: str) -> Session:
        found = [s for s in self._server.sessions if number in ("last", str(s.journal.number))]
        if not found:
            raise NoAnswer(404, f"session {number} is not open; see /journal")
        return found[-1]


def _push(session: Session, given: Any) -> None:
    if not isinstance(given, Mapping) or not given:
        raise TypeError
    session.push(given)


def _seconds(given: Any) -> float:
    if not 0 <= (seconds := float(given)) < math.inf:
        raise ValueError(given)
    return seconds


ORDERS: Mapping[str, Callable[[Session, Any], None]] = {
    "push": _push,
    "go_away": lambda session, given: session.go_away(_seconds(given.get("seconds", 10))),
    "close": lambda session, given: session.close(int(given.get("code", 1000)), str(given.get("reason", ""))),
    "abort": lambda session, given: session.abort(),
}
EXAMPLES = {
    "push": '{"serverContent": {…}} or another server message',
    "go_away": '{"seconds": 10}',
    "close": '{"code": 1011, "reason": "drill"}',
    "abort": "{}",
}
ROUTES: Sequence[tuple[re.Pattern[str], str, Callable[..., Page]]] = (
    (re.compile("/"), "GET", Inspector.page),
    (re.compile("/journal"), "GET", Inspector.overview),
    (re.compile(r"/journal/(\d+|last)"), "GET", Inspector.session),
    (re.compile(r"/journal/(\d+|last)/sound\.wav"), "GET", Inspector.sound),
    (re.compile(rf"/sessions/(\d+|last)/({'|'.join(ORDERS)})"), "POST", Inspector.order),
)


def _check_origin(ask: Ask) -> None:
    """What a microphone heard is nobody's business on the web."""
    origin = ask.headers.get("origin", "")
    if origin and origin.partition("://")[2] != ask.headers.get("host"):
        raise NoAnswer(403, "only pages of the mock itself may ask")


def _json(value: Any, status: int = 200) -> Page:
    return Page(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS), status=status)
