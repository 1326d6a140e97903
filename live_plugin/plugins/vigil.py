"""Waiting for devices to do as they were told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from live_plugin.home.backends import Backend
from live_plugin.home.forecast import Forecast
from live_plugin.home.model import Changed


class Vigil:
    """Watches devices from before the order on, so that no change can be missed."""

    def __init__(self, backend: Backend, forecasts: Sequence[Forecast]) -> None:
        self._backend = backend
        self._ids = {forecast.device.id for forecast in forecasts}
        self._changed = asyncio.Event()

    def __enter__(self) -> Vigil:
        self._unwatch = self._backend.watch(self._see)
        return self

    def __exit__(self, *error: object) -> None:
        self._unwatch()

    def _see(self, change: Changed) -> None:
        if change.device.id in self._ids:
            self._changed.set()

    async def wait(self, patience_s: Callable[[], float], limit_s: float) -> None:
        """Return when nothing was reported for as long as the patience lasts, at the latest when the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while (pause_s := patience_s()) > 0:
                    self._changed.clear()
                    async with asyncio.timeout(pause_s):
                        await self._changed.wait()
