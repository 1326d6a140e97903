"""What of a plugin may be left when it has stopped: tasks, threads, sockets, programs and listeners."""

from __future__ import annotations

import asyncio
import gc
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from live_plugin.plugins import place

POOL = "asyncio_"
"""Threads of the loop's own pool begin so; they end with the loop."""


@dataclass(frozen=True)
class Left:
    """All that there is at one moment."""

    tasks: tuple[asyncio.Task[Any], ...]
    threads: tuple[threading.Thread, ...]
    sockets: tuple[socket.socket, ...]
    programs: tuple[subprocess.Popen[Any], ...]
    listeners: tuple[Callable[..., Any], ...]

    @classmethod
    def now(cls, listeners: Iterable[Callable[..., Any]]) -> Left:
        """What there is now; `listeners` are those of the home."""
        # Found by type: what only pretends to be one may raise when it is looked at.
        kinds = (socket.socket, subprocess.Popen)
        found = [each for each in gc.get_objects() if issubclass(type(each), kinds)]
        return cls(
            tuple(task for task in asyncio.all_tasks() if task is not asyncio.current_task()),
            tuple(thread for thread in threading.enumerate() if not thread.name.startswith(POOL)),
            tuple(each for each in found if isinstance(each, socket.socket) and each.fileno() >= 0),
            tuple(each for each in found if isinstance(each, subprocess.Popen) and each.returncode is None),
            tuple(listeners),
        )

    def since(self, before: Left) -> list[str]:
        """What is here and was not before, each with its place and what to do."""
        told = []
        for what, tell in TELLERS.items():
            known = set(map(id, getattr(before, what)))
            told += [tell(found) for found in getattr(self, what) if id(found) not in known]
        return told


def _task(task: asyncio.Task[Any]) -> str:
    return f"{place.of_task(task)}a task goes on after stop: begin it with self.begin, or cancel it in stop"


def _thread(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - the documented way to see a thread
    where = place.of_frame(frame, beyond=threading.__file__)
    return f"{where}the thread '{thread.name}' goes on after stop: end it in stop"


def _socket(found: socket.socket) -> str:
    try:
        where = f"to {found.getpeername()}"
    except OSError:
        where = f"at {found.getsockname()}"
    return f"a socket {where} is open after stop: close it in stop"


def _program(found: subprocess.Popen[Any]) -> str:
    return f"the program {found.args!r} was not waited for after stop: end it in stop"


def _listener(found: Callable[..., Any]) -> str:
    where = place.of_function(found)
    return f"{where}it is told of changes after stop: use self.listen, or call in stop what watch gave"


TELLERS: Mapping[str, Callable[[Any], str]] = {
    "tasks": _task,
    "threads": _thread,
    "sockets": _socket,
    "programs": _program,
    "listeners": _listener,
}
