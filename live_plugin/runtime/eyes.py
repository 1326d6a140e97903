"""From an eye to the session: once a second what is to be seen.

A camera that is missing or lost costs itself alone: it is told once, tried again, and nothing is seen meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from live_plugin.errors import MissingExtra, VideoError
from live_plugin.plugins.words import reason
from live_plugin.video import Eye

SECOND_S = 1.0
AGAIN_S = 10.0
"""How long an eye that failed is left alone."""
FIRST_S = 3.0
"""How long the first picture is waited for, so that the first words do not come before it."""
T = TypeVar("T")


class Eyes:
    """Looks for as long as it is wanted. Use as `async with Eyes(…).open():`."""

    def __init__(
        self, open_eye: Callable[[], Eye], see: Callable[[bytes], None], notify: Callable[[str], None]
    ) -> None:
        """`see` is given each picture, an empty one where there is none any more; `notify` what a person must know."""
        self._open_eye, self._see, self._notify = open_eye, see, notify
        self._thread: ThreadPoolExecutor | None = None
        self._eye: Eye | None = None
        self._looked = asyncio.Event()
        self._told = ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Begin to look; leaves no task, thread or device behind."""
        with ThreadPoolExecutor(1, thread_name_prefix="eye") as self._thread:
            looking = asyncio.create_task(self._look(), name="eyes")
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout(FIRST_S):
                        await self._looked.wait()
                yield
            finally:
                looking.cancel()
                await asyncio.gather(looking, return_exceptions=True)

    async def _look(self) -> None:
        """Until there is no more to be seen."""
        while fault := await self._fault():
            self._tell(str(fault))
            if isinstance(fault, MissingExtra):
                return
            await asyncio.sleep(AGAIN_S)

    async def _fault(self) -> MissingExtra | VideoError | None:
        """Look until it fails; None when it came to its end."""
        try:
            await self._watch()
        except (MissingExtra, VideoError) as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever a driver does, the talk goes on
            return VideoError(f"nothing can be seen: {reason(error)}")
        finally:
            self._see(b"")
            self._looked.set()
        return None

    async def _watch(self) -> None:
        try:
            eye = await self._in_thread(self._open)
            while picture := await self._in_thread(eye.look):
                self._see(picture)
                self._told = ""
                self._looked.set()
                await asyncio.sleep(SECOND_S)
        finally:
            await self._in_thread(self._close)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """An eye belongs to one thread, where one thing is done after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self) -> Eye:
        """Kept by the thread: whoever waits for it may be cancelled meanwhile."""
        self._eye = self._open_eye()
        return self._eye

    def _close(self) -> None:
        eye, self._eye = self._eye, None
        if eye:
            eye.close()

    def _tell(self, text: str) -> None:
        if text != self._told:
            self._notify(text)
        self._told = text
