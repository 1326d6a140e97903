"""Undo: brings back what the latest command changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from live_plugin.home.domain import Order
from live_plugin.home.undo import opposite
from live_plugin.plugins.api import Answer, HomeError, Plugin, tool

STUCK = "what was done to it has no opposite"


class Undo(Plugin):
    """Undoes the latest command; what is risky to bring back is still up to the home's `risk`."""

    name = "undo"
    version = "1"

    @tool
    async def undo(self) -> Answer:
        """Undo the latest command: bring the devices that it changed back to how they were before."""
        deed = self.house.history.take(asyncio.get_running_loop().time())
        devices = [self.house.backend.home.device(device_id) for device_id in deed.before]
        orders = [opposite(device, deed.before[device.id], self.house.state(device)) for device in devices]
        stuck = [(device.name, STUCK) for device, several in zip(devices, orders, strict=True) if not several]
        try:
            return await self._one_after_the_other(orders, stuck)
        except HomeError:
            self.house.history.put_back(deed)
            raise

    async def _one_after_the_other(self, orders: Sequence[Sequence[Order]], stuck: list[tuple[str, str]]) -> Answer:
        """All devices together, the orders for one in their order; every device is in the last turn, which is told."""
        for turn in range(max(map(len, orders)), 1, -1):
            await self.house.carry_out([several[-turn] for several in orders if len(several) >= turn])
        return await self.house.carry_out([several[-1] for several in orders if several], stuck)
