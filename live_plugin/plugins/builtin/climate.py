"""Thermostats, water heaters, humidifiers: what has something to reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, FiniteFloat

from live_plugin.home.domain import Order
from live_plugin.home.lookup import Target
from live_plugin.home.model import Device
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool

SETTING: dict[str, dict[str, tuple[str, str]]] = {
    "climate": {
        "temperature": ("set_temperature", "temperature"),
        "mode": ("set_hvac_mode", "hvac_mode"),
        "preset": ("set_preset_mode", "preset_mode"),
        "fan": ("set_fan_mode", "fan_mode"),
    },
    "water_heater": {
        "temperature": ("set_temperature", "temperature"),
        "mode": ("set_operation_mode", "operation_mode"),
    },
    "humidifier": {
        "humidity": ("set_humidity", "humidity"),
        "mode": ("set_mode", "mode"),
    },
}
"""For each domain what can be set: by the tool's parameter the action and its field."""


class Climate(Plugin):
    """Sets thermostats, water heaters and humidifiers: what to reach, and the mode."""

    name = "climate"
    version = "2"
    domains = frozenset(SETTING)

    @tool
    async def set_climate(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        temperature: FiniteFloat | None = None,
        change: FiniteFloat | None = None,
        mode: str | None = None,
        humidity: Annotated[int, Field(ge=0, le=100)] | None = None,
        preset: str | None = None,
        fan: str | None = None,
    ) -> Answer:
        """Set one thing about thermostats, air conditioners, water heaters or humidifiers.

        Give name or area or both. Only temperature and mode can be given together.

        Args:
            name: what the device is called; several with commas
            area: room or floor; "all" for the whole home
            temperature: degrees to reach, in the home's unit
            change: degrees more or less than now, when no temperature is given; +1 for "turn up", -1 for "turn down"
            mode: what it is to do; heat, cool, auto, dry, fan_only or off; a water heater's eco or performance
            humidity: percent to reach, for humidifiers
            preset: such as "away"
            fan: speed of its fan, such as "low"
        """
        if temperature is not None and change is not None:
            raise HomeError("temperature and change exclude each other: give one of them")
        degrees = temperature if change is None else change
        given = {"temperature": degrees, "humidity": humidity, "mode": mode, "preset": preset, "fan": fan}
        wanted = {parameter: value for parameter, value in given.items() if value is not None}
        if not wanted or (len(wanted) > 1 and set(wanted) != {"temperature", "mode"}):
            raise HomeError("say what to do: give one of temperature, change, humidity, mode, preset and fan")
        found = self.house.find(self._target(wanted, name, area, context))
        return await self.house.act_each(found, lambda device: self._order(device, wanted, change is not None))

    def _target(self, wanted: Mapping[str, Any], name: str | None, area: str | None, context: Context) -> Target:
        """A room without a name means what heats it, rather than its boiler."""
        able = [domain for domain, can in SETTING.items() if can.keys() >= wanted.keys()]
        here = [domain for domain in able if self.house.offers(frozenset({domain}))] or able
        return Target(None if name else here[0], name, area, context.area, among=frozenset(here))

    def _order(self, device: Device, wanted: Mapping[str, Any], relative: bool) -> Order:
        """A change counts from what the device is set to; one that is off may be set to nothing."""
        can = SETTING[device.domain]
        action = can[next(iter(wanted))][0]
        fields = {can[parameter][1]: value for parameter, value in wanted.items()}
        if relative:
            fields["temperature"] += self.house.now(device, "temperature")
        return Order(device.id, action, fields)
