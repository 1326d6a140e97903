"""Asking how things are: sensors and the states of all devices."""

from __future__ import annotations

from typing import Any, Literal

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Context, Plugin, tool

Domain = Literal["light", "switch", "climate", "cover", "lock", "media_player", "scene", "sensor", "timer"]


class Sensor(Plugin):
    """Tells the state of devices and what sensors measure."""

    name = "sensor"
    version = "1"

    @tool
    async def get_state(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        domain: Domain | None = None,
    ) -> dict[str, list[dict[str, Any]]]:
        """Tell how devices are now: on or off, open or locked, temperatures and so on. Changes nothing.

        Args:
            name: what the device or sensor is called; several with commas
            area: room of the devices; left out or "all" for the whole home
            domain: kind of the devices
        """
        everywhere = None if name or area else "all"
        found = self.house.find(Target(domain, name, area or everywhere, context.area, asking=True))
        answer: dict[str, list[dict[str, Any]]] = {"devices": [self.house.report(device) for device in found.devices]}
        if found.missed:
            answer["failed"] = [{"name": name, "error": text} for name, text in found.missed]
        return answer
