"""Asking how things are: sensors and the states of all devices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Context, Plugin, tool

MOST = 100
"""Devices told at once; a larger home is asked about in parts."""


class Sensor(Plugin):
    """Tells the state of devices and what sensors measure."""

    name = "sensor"
    version = "2"

    @tool
    async def get_state(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        domain: str | None = None,
        device_class: str | None = None,
    ) -> dict[str, Any]:
        """Tell how devices are now: on or off, open or locked, temperatures, lists, the weather. Changes nothing.

        Args:
            name: what the device or sensor is called; several with commas
            area: room or floor; left out or "all" for the whole home
            domain: kind of device, such as "light", "sensor" or "weather"
            device_class: what sensors measure, such as "temperature" or "window"
        """
        everywhere = None if name or area else "all"
        target = Target(domain, name, area or everywhere, context.area, None, device_class, asking=True)
        found = self.house.find(target)
        seen = await self.house.look(replace(found, devices=found.devices[:MOST]))
        answer: dict[str, Any] = {"devices": [self.house.report(device) for device in seen.devices]}
        if seen.missed:
            answer["failed"] = [{"name": name, "error": text} for name, text in seen.missed]
        if len(found.devices) > MOST:
            answer["left_out"] = f"{len(found.devices) - MOST} more: ask by area or domain"
        return answer
