"""Lights."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool


class Light(Plugin):
    """Turns lights on and off, dims and colours them."""

    name = "light"
    version = "2"
    domains = frozenset({"light"})

    @tool
    async def set_light(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        on: bool | None = None,
        brightness: Annotated[int, Field(ge=0, le=100)] | None = None,
        color: str | None = None,
        color_temperature: Annotated[int, Field(ge=1000, le=20000)] | None = None,
        effect: str | None = None,
        transition: Annotated[float, Field(ge=0, le=300)] | None = None,
    ) -> Answer:
        """Turn lights on or off, dim them or give them a colour. Give name or area or both.

        Args:
            name: what the light is called; several with commas
            area: room or floor; "all" for the whole home
            on: true to turn on, false to turn off
            brightness: percent; 0 turns off
            color: a CSS colour name such as "blue", or a white such as "warm white"
            color_temperature: white in kelvin, lower is warmer
            effect: such as "rainbow"; "none" ends it
            transition: seconds that the change takes
        """
        wanted = {
            "brightness_pct": brightness,
            "color_name": color,
            "color_temp_kelvin": color_temperature,
            "effect": effect,
        }
        fields: dict[str, Any] = {field: value for field, value in wanted.items() if value is not None}
        if on is None and not fields:
            raise HomeError("say what to do: give on, brightness, color, color_temperature or effect")
        found = self.house.find(Target("light", name, area, context.area))
        slowly = {"transition_s": transition} if transition is not None else {}
        if on is False:
            return await self.house.act(found, "turn_off", slowly)
        return await self.house.act(found, "turn_on", fields | slowly)
