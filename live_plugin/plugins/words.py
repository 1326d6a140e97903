"""What went wrong, in words for a person or the model."""

from __future__ import annotations

import traceback

LONGEST = 600
"""Characters; the model pays for every one."""


def reason(error: BaseException, limit_s: float | None = None) -> str:
    """Kind and text of an error in one line; a time-out says how long it was."""
    if isinstance(error, TimeoutError) and limit_s is not None:
        return f"it took longer than {limit_s:g} s and was stopped"
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(reason(inner) for inner in error.exceptions)
    return one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def trace(error: BaseException) -> str:
    """Where an error came from, on many lines."""
    return "".join(traceback.format_exception(error))


def one_line(text: str) -> str:
    """The text as one line of limited length that every encoder accepts."""
    line = " ".join(text.split()).encode("utf-8", "replace").decode()
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
