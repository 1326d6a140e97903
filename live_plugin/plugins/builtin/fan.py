"""Fans."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool


class Fan(Plugin):
    """Sets the speed of fans, and how they turn."""

    name = "fan"
    version = "1"
    domains = frozenset({"fan"})

    @tool
    async def set_fan(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        speed: Annotated[int, Field(ge=0, le=100)] | None = None,
        preset: str | None = None,
        oscillating: bool | None = None,
        direction: Literal["forward", "reverse"] | None = None,
    ) -> Answer:
        """Set one thing about fans: speed, preset, oscillation or direction. Give name or area or both.

        Args:
            name: what the fan is called; several with commas
            area: room or floor; "all" for the whole home
            speed: percent; 0 turns off
            preset: such as "sleep"
            oscillating: whether it swings from side to side
            direction: which way it turns
        """
        wanted: dict[str, tuple[str, dict[str, Any]]] = {
            "speed": ("set_percentage", {"percentage": speed}),
            "preset": ("set_preset_mode", {"preset_mode": preset}),
            "oscillating": ("oscillate", {"oscillating": oscillating}),
            "direction": ("set_direction", {"direction": direction}),
        }
        given = [(action, fields) for action, fields in wanted.values() if None not in fields.values()]
        if len(given) != 1:
            raise HomeError("give exactly one of speed, preset, oscillating and direction")
        return await self.house.act(self.house.find(Target("fan", name, area, context.area)), *given[0])
