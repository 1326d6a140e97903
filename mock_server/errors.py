"""Every error that `mock_server` raises, in one tree.

MockError
├─ StoryError   a story is wrong; carries all faults of all its files
├─ ServeError   the server cannot listen: port in use, address unknown
├─ MissingExtra an optional dependency is missing; carries the extra
└─ Refusal      a client broke the rules of the wire; becomes a close code and a reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

REASON_BYTES = 123
"""A WebSocket close frame has room for no more (RFC 6455, 5.5: 125 bytes with the code)."""

CLOSE_CODES = frozenset((*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)))
"""What a close frame may carry (RFC 6455, 7.4)."""


class MockError(Exception):
    """Base of all errors raised on purpose; its text is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a story."""

    file: str
    """Name as the user gave it."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1."""
    path: str
    """Dotted path of the key, such as `steps[2].reply[0].speak`; empty when the file itself is at fault."""
    text: str
    """What is wrong and what would be right."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        told = f"{where}: {self.path}: {self.text}" if self.path else f"{where}: {self.text}"
        return " ".join(told.splitlines())  # a name in a file may hold a line break


class StoryError(MockError):
    """A story is wrong; `faults` holds everything found, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class ServeError(MockError):
    """The server cannot listen where it was told to."""


class MissingExtra(MockError):
    """An optional dependency is missing."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}': pip install 'live-plugin[{extra}]'")
        self.extra = extra


class Refusal(MockError):
    """The session ends: `code` and `reason` as the service sends them, `detail` for the journal."""

    def __init__(self, code: int, reason: str, detail: str = "") -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = fit_reason(reason)
        self.detail = detail or reason


def sendable(code: int) -> int:
    """A code that a close frame can carry; raises ValueError for any other."""
    if code not in CLOSE_CODES:
        raise ValueError(f"must be a code a close frame can carry (1000-1003, 1007-1014, 3000-4999), got {code!r}")
    return code


def fit_reason(text: str) -> str:
    """Cut a close reason to the bytes a close frame can hold, never within a character."""
    return text.encode()[:REASON_BYTES].decode(errors="ignore")
