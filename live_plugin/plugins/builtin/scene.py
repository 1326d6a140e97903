"""Scenes and buttons."""

from __future__ import annotations

from live_plugin.home.domain import Order
from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool

ACTIVATING = {"scene": "activate", "input_button": "press"}
"""What it is to activate a device of the domain."""


class Scene(Plugin):
    """Activates scenes: several devices under one name; and presses buttons."""

    name = "scene"
    version = "2"
    domains = frozenset(ACTIVATING)

    @tool
    async def activate_scene(self, context: Context, name: str) -> Answer:
        """Activate a scene of the home, such as "good night", or press a button.

        Args:
            name: what the scene or button is called
        """
        found = self.house.find(Target(None, name, None, context.area, frozenset(ACTIVATING)))
        orders = [Order(device.id, ACTIVATING[device.domain]) for device in found.devices]
        return await self.house.carry_out(orders, found.missed)
