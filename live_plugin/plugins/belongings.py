"""What a plugin has begun and what ends with it: its tasks, its listeners, and all that it has to undo."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

from live_plugin.plugins.words import reason, trace

logger = logging.getLogger(__name__)


class Belongings:
    """Of one plugin, `owner`; after `leave` it can be begun anew. `hide` takes secrets out of a text."""

    def __init__(self, owner: str, hide: Callable[[str], str]) -> None:
        self._owner, self._hide = owner, hide
        self._undoing = AsyncExitStack()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._listeners: list[tuple[type, Callable[[Any], Any]]] = []
        self._told: set[str] = set()

    def undo(self, callback: Callable[..., Any], *args: Any) -> None:
        """Have this done at the end, the latest first; it may be async."""

        async def do() -> None:
            result = callback(*args)
            if inspect.isawaitable(result):
                await result

        self._undoing.push_async_callback(do)

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let work go on in a task; what it raises is told once, and costs nobody else anything."""
        task = asyncio.create_task(self._guarded(work), name=f"plugin {self._owner}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: work.close())  # one that is ended before it ran was never awaited
        return task

    def listen(self, kind: type, callback: Callable[[Any], Any]) -> None:
        """Have `callback` told of every event of this kind."""
        self._listeners.append((kind, callback))

    def tell(self, event: object) -> None:
        """Tell the listeners of the event; one that raises keeps it from no other."""
        for kind, callback in list(self._listeners):
            if not isinstance(event, kind):
                continue
            try:
                result = callback(event)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code: its fault is its own
                self._complain(error)
                continue
            if inspect.iscoroutine(result):
                self.begin(result)

    async def leave(self) -> None:
        """End the tasks and undo everything; raises what one of the undoings raised, after all were done."""
        undoing, self._undoing = self._undoing, AsyncExitStack()
        self._listeners.clear()
        undoing.push_async_callback(self._end_tasks)
        await undoing.aclose()

    async def _end_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guarded(self, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await work
        except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code: its fault is its own
            self._complain(error)

    def _complain(self, error: BaseException) -> None:
        text = self._hide(reason(error))
        if text not in self._told:
            self._told.add(text)
            logger.warning("plugin %s: what it does in the background failed: %s", self._owner, text)
            logger.debug("where it failed: %s", self._hide(trace(error)))
