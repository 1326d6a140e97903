"""Robots that clean the floor or mow the lawn."""

from __future__ import annotations

from typing import Literal

from live_plugin.home.domain import Order
from live_plugin.home.lookup import Target
from live_plugin.home.model import Device
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool

Action = Literal["start", "pause", "stop", "dock", "locate", "set_power"]
DOING: dict[str, dict[str, str]] = {
    "vacuum": {
        "start": "start",
        "pause": "pause",
        "stop": "stop",
        "dock": "return_to_base",
        "locate": "locate",
        "set_power": "set_fan_speed",
    },
    "lawn_mower": {"start": "start_mowing", "pause": "pause", "stop": "pause", "dock": "dock"},
}
"""How each domain calls what the tool can do."""


class Vacuum(Plugin):
    """Sends robots to clean or mow, and back to their dock."""

    name = "vacuum"
    version = "1"
    domains = frozenset(DOING)

    @tool
    async def clean(
        self,
        context: Context,
        action: Action,
        name: str | None = None,
        area: str | None = None,
        power: str | None = None,
    ) -> Answer:
        """Have robot vacuums clean or lawn mowers mow.

        Args:
            action: what to do
            name: what the robot is called; left out when there is only one
            area: room or floor where it stands; "all" for the whole home
            power: such as "quiet", for set_power
        """
        if action == "set_power" and power is None:
            raise HomeError("power is missing")
        usual = next((domain for domain in DOING if self.house.offers(frozenset({domain}))), None)
        found = self.house.find(Target(None if name else usual, name, area, context.area, frozenset(DOING)))
        return await self.house.act_each(found, lambda device: self._order(device, action, power))

    def _order(self, device: Device, action: Action, power: str | None) -> Order:
        if not (does := DOING[device.domain].get(action)):
            raise HomeError(f"it cannot {action.replace('_', ' ')}")
        return Order(device.id, does, {"fan_speed": power} if action == "set_power" else {})
