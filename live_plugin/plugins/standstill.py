"""Notices which plugin keeps all others from their turn: one loop serves everybody, so who works without `await`, or
waits in a call that is not `async`, holds up the microphone too.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Mapping
from types import FrameType

from live_plugin.plugins import place

LOOK_S = 0.1
"""Between two looks at a loop that does not get on."""
LOOKS = 3
"""So many in a row must find the same plugin at work; one alone may be a machine that is busy with something else."""
HANGS = 100
"""So many, and it may never end: then it is told at once, for nobody else will."""
IMPORTING = "<frozen importlib"
"""What is imported is imported once, and cannot be awaited."""

logger = logging.getLogger(__name__)


class Standstills:
    """Looks, from a thread, at the loop in which it was entered; `files` are those of plugins, with their names."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)
        self.told: dict[str, str] = {}
        """By plugin, where it first held up the others, and what to do."""
        self._turn = threading.Event()
        self._over = threading.Event()

    def __enter__(self) -> Standstills:
        loop, looked_at = asyncio.get_running_loop(), threading.get_ident()
        self._thread = threading.Thread(target=self._watch, args=(loop, looked_at), name="standstills", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._turn.set()
        self._thread.join()

    def _watch(self, loop: asyncio.AbstractEventLoop, looked_at: int) -> None:
        while not self._over.is_set():
            self._turn.clear()
            loop.call_soon_threadsafe(self._turn.set)
            self._wait_for_turn(looked_at)
            self._over.wait(LOOK_S)

    def _wait_for_turn(self, looked_at: int) -> None:
        holder, looks = "", 0
        while not self._turn.wait(LOOK_S) and not self._over.is_set():
            plugin, where = self._at_work(sys._current_frames().get(looked_at))  # noqa: SLF001 - the documented way
            looks = looks + 1 if plugin and plugin == holder else 1
            holder = plugin
            if plugin and looks == LOOKS:
                advice = "await what takes long, or do it in asyncio.to_thread"
                self.told.setdefault(plugin, f"{where}holds up all others for {LOOKS * LOOK_S:g} s or longer: {advice}")
            if plugin and looks == HANGS:
                logger.warning("plugin %s: %sholds up all others and does not come to an end", plugin, where)

    def _at_work(self, frame: FrameType | None) -> tuple[str, str]:
        """The plugin that is just at work, and where; two empty texts when none is, or when it imports something."""
        while frame and not frame.f_code.co_filename.startswith(IMPORTING):
            if plugin := self.files.get(frame.f_code.co_filename):
                return plugin, place.of_line(frame.f_code.co_filename, frame.f_lineno)
            frame = frame.f_back
        return "", ""
