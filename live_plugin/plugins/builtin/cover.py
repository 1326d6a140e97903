"""Blinds, shutters, garage doors and valves: what opens and closes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool

MOVING = frozenset({"cover", "valve"})


class Cover(Plugin):
    """Opens, closes and stops covers and valves."""

    name = "cover"
    version = "2"
    domains = MOVING

    @tool
    async def move_cover(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        action: Literal["open", "close", "stop"] | None = None,
        position: Annotated[int, Field(ge=0, le=100)] | None = None,
        tilt: Annotated[int, Field(ge=0, le=100)] | None = None,
        device_class: str | None = None,
    ) -> Answer:
        """Open, close or stop blinds, shutters, curtains, gates, garage doors and valves. Give name or area or both.

        The answer says "started" while they travel.

        Args:
            name: what the cover is called; several with commas
            area: room or floor; "all" for the whole home
            action: what to do, when no position or tilt is given
            position: percent open, 0 is closed
            tilt: percent that the slats are open
            device_class: such as "curtain"
        """
        does, fields = _wish(action, position, tilt)
        domain = None if name else "cover"
        found = self.house.find(Target(domain, name, area, context.area, MOVING, device_class))
        return await self.house.act(found, does, fields)


def _wish(action: str | None, position: int | None, tilt: int | None) -> tuple[str, dict[str, Any]]:
    """The action that is wanted, with its fields; to stop comes before all."""
    if action == "stop":
        return "stop", {}
    if tilt is not None and position is None and action is None:
        return "set_tilt_position", {"tilt_position": tilt}
    if position is not None and tilt is None:
        return "set_position", {"position": position}
    if action is not None and tilt is None:
        return action, {}
    raise HomeError("say what to do: give one of action, position and tilt")
