"""Where in somebody's file something is, as `kettle.py:12: `, so that its author finds it."""

from __future__ import annotations

import asyncio
import inspect
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any


def file_of(written: Callable[..., Any]) -> str:
    """The file that a class or a function is written in; empty where there is none."""
    try:
        return inspect.getfile(inspect.unwrap(written))
    except (TypeError, OSError):
        return ""


def of_class(kind: type) -> str:
    """Where a class begins."""
    try:
        return of_line(file_of(kind), inspect.getsourcelines(kind)[1])
    except (TypeError, OSError):
        return ""


def of_function(function: Callable[..., Any]) -> str:
    """Where a function or a method begins."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return of_line(code.co_filename, code.co_firstlineno) if isinstance(code, CodeType) else ""


def of_error(error: BaseException, file: str = "", beyond: str = "") -> str:
    """The innermost line that led to an error: of those in `file` if that is given, and of none in `beyond`."""
    if isinstance(error, SyntaxError) and error.filename and not file:
        return of_line(error.filename, error.lineno or 1)
    causes = filter(None, (error, error.__cause__))  # what was cut off lies behind the error that says so
    frames = [frame for each in causes for frame in traceback.extract_tb(each.__traceback__)]
    seen = [frame for frame in frames if frame.filename != beyond and not frame.filename.startswith("<")]
    found = [frame for frame in seen if file in ("", frame.filename)]
    return of_line(found[-1].filename, found[-1].lineno or 1) if found else ""


def of_task(task: asyncio.Task[Any]) -> str:
    """Where a task waits."""
    stack = task.get_stack(limit=1)
    return of_line(stack[-1].f_code.co_filename, stack[-1].f_lineno) if stack else ""


def of_frame(frame: FrameType | None, beyond: str) -> str:
    """The outermost line of a stack that is not in the file `beyond`, which called all of it."""
    found = ""
    while frame:
        if frame.f_code.co_filename != beyond:
            found = of_line(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return found


def of_line(file: str, line: int) -> str:
    """A line of a file; empty where there is no file."""
    return f"{Path(file).name}:{line}: " if file else ""
