"""Helpers: numbers, choices, texts and times that a person sets."""

from __future__ import annotations

from live_plugin.home.domain import Order
from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool

SETTING = {
    "input_number": ("set_value", "value"),
    "input_select": ("select_option", "option"),
    "input_text": ("set_value", "value"),
    "input_datetime": ("set_datetime", "value"),
}
"""Action and field by domain."""


class Input(Plugin):
    """Sets the home's own numbers, choices, texts and times."""

    name = "input"
    version = "1"
    domains = frozenset(SETTING)

    @tool
    async def set_value(self, context: Context, name: str, value: str | float) -> Answer:
        """Set a number, choice, text, date or time of the home.

        Args:
            name: what it is called
            value: the new value; a time such as "07:30", a date such as "2026-05-01"
        """
        found = self.house.find(Target(None, name, None, context.area, frozenset(SETTING)))
        orders = [
            Order(device.id, SETTING[device.domain][0], {SETTING[device.domain][1]: _fit(device.domain, value)})
            for device in found.devices
        ]
        return await self.house.carry_out(orders, found.missed)


def _fit(domain: str, value: str | float) -> str | float:
    """Models send "7" for 7, and 7 for a choice called so."""
    return value if domain == "input_number" else str(value)
