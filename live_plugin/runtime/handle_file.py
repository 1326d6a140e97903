"""The resumption handle across a restart of the program.

The service keeps a session for two hours after its last connection ended (Developer API; other backends say more). The
file is for its owner's eyes only: whoever has the handle and the key can go on with the talk.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.runtime import kept

LASTS_S = 2 * 3600.0
"""Seconds a handle is good for."""


class HandleFile:
    """An observer that keeps the newest handle; `wall_clock` gives seconds since 1970."""

    def __init__(self, path: Path, wall_clock: Callable[[], float]) -> None:
        self._path = path
        self._wall_clock = wall_clock

    def read(self) -> str:
        """The handle of the last session; empty where there is none, or it is too old, or the file is damaged."""
        with suppress(ValueError, KeyError, TypeError):
            content = kept.read(self._path)
            if 0 <= self._wall_clock() - float(content["at"]) < LASTS_S:
                return str(content["handle"])
        return ""

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        match item:
            case ev.HandleGiven(handle, True):
                kept.write(self._path, {"handle": handle, "at": self._wall_clock()})
            case ev.LinkDown(_, ev.Loss.STALE | ev.Loss.REFUSED):
                self._path.unlink(missing_ok=True)
