"""Thermostats."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import FiniteFloat

from live_plugin.home.domain import Order
from live_plugin.home.lookup import Target
from live_plugin.home.model import Device
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool

Mode = Literal["off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"]


class Climate(Plugin):
    """Sets thermostats: the temperature to reach and the mode."""

    name = "climate"
    version = "1"

    @tool
    async def set_climate(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        temperature: FiniteFloat | None = None,
        change: FiniteFloat | None = None,
        mode: Mode | None = None,
    ) -> Answer:
        """Set the temperature or the mode of thermostats. Give name or area or both.

        Args:
            name: what the thermostat is called; several with commas
            area: room of the thermostats; "all" for the whole home
            temperature: degrees to reach, in the home's unit
            change: degrees more or less than now, when no temperature is given; +1 for "turn up", -1 for "turn down"
            mode: what it is to do
        """
        if temperature is None and change is None and mode is None:
            raise HomeError("say what to do: give temperature, change or mode")
        if temperature is not None and change is not None:
            raise HomeError("temperature and change exclude each other: give one of them")
        found = self.house.find(Target("climate", name, area, context.area))
        orders = [self._order(device, temperature, change, mode) for device in found.devices]
        return await self.house.carry_out(orders, found.missed)

    def _order(self, device: Device, temperature: float | None, change: float | None, mode: Mode | None) -> Order:
        """A change counts from what the thermostat is set to; one that is away has no such thing and will say so."""
        fields: dict[str, Any] = {"hvac_mode": mode} if mode else {}
        if temperature is None and change is None:
            return Order(device.id, "set_hvac_mode", fields)
        degrees = temperature
        if degrees is None:
            degrees = self.house.state(device).attributes.get("temperature", 0) + change
        return Order(device.id, "set_temperature", {"temperature": degrees, **fields})
