"""Lights."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool


class Light(Plugin):
    """Turns lights on and off, dims and colours them."""

    name = "light"
    version = "1"

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
    ) -> Answer:
        """Turn lights on or off, dim them or give them a colour. Give name or area or both.

        Args:
            name: what the light is called; several with commas
            area: room of the lights; "all" for the whole home
            on: true to turn on, false to turn off
            brightness: percent; 0 turns off
            color: a CSS colour name such as "blue", or a white such as "warm white"
            color_temperature: white in kelvin, lower is warmer
        """
        wanted = {"brightness_pct": brightness, "color_name": color, "color_temp_kelvin": color_temperature}
        fields: dict[str, Any] = {field: value for field, value in wanted.items() if value is not None}
        if on is None and not fields:
            raise HomeError("say what to do: give on, brightness, color or color_temperature")
        found = self.house.find(Target("light", name, area, context.area))
        if on is False:
            return await self.house.act(found, "turn_off")
        return await self.house.act(found, "turn_on", fields)
