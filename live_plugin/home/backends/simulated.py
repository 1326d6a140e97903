"""A home that exists only here and behaves like a real one: covers travel, locks turn, batteries are empty."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.backends.hands import Hands
from live_plugin.home.backends.watchers import Watcher, Watchers, pass_on
from live_plugin.home.domain import Change, Order
from live_plugin.home.domains import domain_of
from live_plugin.home.model import UNAVAILABLE, Changed, Device, Home, State
from live_plugin.home.settings import SimulatedSettings


class Simulated:
    """Holds the states and lets the domains' changes happen at their time."""

    def __init__(self, home: Home, settings: SimulatedSettings | None = None, folder: Path = Path()) -> None:
        settings = settings or SimulatedSettings()
        self.home = home
        self._folder = folder
        self._speed = settings.speed
        self._hands = Hands(self, settings.hands) if settings.hands else None
        self._states = {device.id: _beginning(device) for device in home.devices.values()}
        self._watchers = Watchers()
        self._coming: dict[str, list[asyncio.TimerHandle]] = defaultdict(list)

    async def start(self) -> None:
        """Nothing to wait for: the home is in memory."""
        if self._hands:
            self._hands.start()

    async def stop(self) -> None:
        if self._hands:
            self._hands.stop()
        for device_id in list(self._coming):
            self._cancel(device_id)

    def state(self, device_id: str) -> State:
        return self._states[self.home.device(device_id).id]

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        orders = self.turn(device_id, action, fields)
        await pass_on(orders, self.home, lambda order: self.call(order.device_id, order.action, order.fields))

    async def look(self, device_id: str, fields: Mapping[str, Any]) -> None:
        """Nothing to ask: the state tells everything."""

    def turn(self, device_id: str, action: str, fields: Mapping[str, Any]) -> list[Order]:
        """Have this device alone do as it is told; what it orders of others is handed back."""
        device = self.home.device(device_id)
        steps = domain_of(device_id).steps(device, self._states[device_id], action, fields)
        if device.settings.refuses:
            raise HomeError(f"it answers: {device.settings.refuses}")
        self._cancel(device_id)
        for change in (step for step in steps if isinstance(step, Change)):
            self._plan(device, change)
        return [step for step in steps if isinstance(step, Order)]

    def put(self, device_id: str, state: State) -> None:
        """Have a device be so: a person's hand on the switch, an empty battery (`UNAVAILABLE`), a battery renewed."""
        device = self.home.device(device_id)
        self._cancel(device_id)
        self._change(device, state)

    async def picture(self, camera_id: str) -> bytes:
        """The file that stands for what it sees."""
        camera = self.home.device(camera_id)
        path: Path | None = getattr(camera.settings, "picture", None)
        if path is None:
            raise HomeError(f"it has no picture: name a file in home.devices.{camera_id}.picture")
        try:
            return await asyncio.to_thread((self._folder / path).read_bytes)
        except OSError as error:
            raise HomeError(f"home.devices.{camera_id}.picture: {path}: {error.strerror}") from None

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        return self._watchers.add(watcher)

    def _plan(self, device: Device, change: Change) -> None:
        if change.after_s <= 0:
            self._change(device, change.state)
            return
        delay = change.after_s / self._speed
        handle = asyncio.get_running_loop().call_later(delay, self._change, device, change.state)
        self._coming[device.id].append(handle)

    def _cancel(self, device_id: str) -> None:
        for handle in self._coming.pop(device_id, ()):
            handle.cancel()

    def _change(self, device: Device, new: State) -> None:
        old, self._states[device.id] = self._states[device.id], new
        if old != new:
            self._watchers.tell(Changed(device, old, new))


def _beginning(device: Device) -> State:
    return domain_of(device.id).initial(device.settings) if device.settings.available else UNAVAILABLE
