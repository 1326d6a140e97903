"""A person in the house: uses switches and handles at random, the same ones for the same seed."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import random
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from live_plugin.errors import HomeError
from live_plugin.home.domains import domain_of
from live_plugin.home.model import Device, Home
from live_plugin.home.settings import HandsSettings


class Handled(Protocol):
    """A home whose devices can be used by hand."""

    home: Home

    @property
    def turn(self) -> Callable[[str, str, Mapping[str, Any]], Any]: ...


class Hands:
    """Uses one device after the other, at random times around `every_s` apart."""

    def __init__(self, backend: Handled, settings: HandsSettings) -> None:
        self._backend = backend
        self._settings = settings
        self._random = random.Random(settings.seed)
        self._coming: asyncio.TimerHandle | None = None

    def start(self) -> None:
        delay = self._random.expovariate(1 / self._settings.every_s)
        self._coming = asyncio.get_running_loop().call_later(delay, self._use)

    def stop(self) -> None:
        if self._coming:
            self._coming.cancel()

    def _use(self) -> None:
        ways = [(device, action) for device in self._backend.home.devices.values() for action in _by_hand(device)]
        if ways:
            device, action = self._random.choice(ways)
            with contextlib.suppress(HomeError):  # nobody is told that a handle did not move
                self._backend.turn(device.id, action, {})
        self.start()


def _by_hand(device: Device) -> list[str]:
    """Actions that need no further word; a scene has no handle."""
    if device.domain in ("scene", "script"):
        return []
    actions = domain_of(device.id).actions.values()
    return [a.name for a in actions if all(p.default is not inspect.Parameter.empty for p in a.arguments.parameters)]
