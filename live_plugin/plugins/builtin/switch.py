"""Switches."""

from __future__ import annotations

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool


class Switch(Plugin):
    """Turns switches, outlets and what hangs on them on and off."""

    name = "switch"
    version = "1"

    @tool
    async def set_switch(
        self, context: Context, on: bool, name: str | None = None, area: str | None = None
    ) -> Answer:
        """Turn a switch, or the appliance on it (fan, coffee machine), on or off. Give name or area or both.

        Args:
            on: true to turn on, false to turn off
            name: what the switch or appliance is called; several with commas
            area: room of the switches; "all" for the whole home
        """
        found = self.house.find(Target("switch", name, area, context.area))
        return await self.house.act(found, "turn_on" if on else "turn_off")
