"""Whatever is only to be turned on or off."""

from __future__ import annotations

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool

SWITCHABLE = frozenset(
    {"camera", "climate", "fan", "humidifier", "input_boolean", "light", "media_player", "siren", "switch"}
    | {"water_heater"}
)
"""All domains that know on and off."""


class Switch(Plugin):
    """Turns things on and off: switches, what hangs on them, and any other device that knows only these two."""

    name = "switch"
    version = "2"
    domains = SWITCHABLE

    @tool
    async def set_switch(
        self,
        context: Context,
        on: bool,
        name: str | None = None,
        area: str | None = None,
        domain: str | None = None,
        device_class: str | None = None,
    ) -> Answer:
        """Turn anything on or off that is not set any further: switches, appliances, fans, sirens, heaters, players.

        Give a name, or an area with a domain.

        Args:
            on: true to turn on, false to turn off
            name: what it is called; several with commas
            area: room or floor; "all" for the whole home
            domain: kind of device, such as "switch" or "fan"
            device_class: such as "outlet"
        """
        target = Target(domain, name, area, context.area, among=SWITCHABLE, device_class=device_class)
        return await self.house.act(self.house.find(target), "turn_on" if on else "turn_off")
