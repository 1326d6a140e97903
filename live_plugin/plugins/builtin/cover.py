"""Blinds, shutters and garage doors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool


class Cover(Plugin):
    """Opens, closes and stops covers."""

    name = "cover"
    version = "1"

    @tool
    async def move_cover(
        self,
        context: Context,
        name: str | None = None,
        area: str | None = None,
        action: Literal["open", "close", "stop"] | None = None,
        position: Annotated[int, Field(ge=0, le=100)] | None = None,
    ) -> Answer:
        """Open, close or stop blinds, shutters, curtains and garage doors. Give name or area or both.

        The answer says "started" while they travel.

        Args:
            name: what the cover is called; several with commas
            area: room of the covers; "all" for the whole home
            action: what to do, when no position is given
            position: percent open, 0 is closed
        """
        if action is None and position is None:
            raise HomeError("say what to do: give action or position")
        found = self.house.find(Target("cover", name, area, context.area))
        if position is not None and action != "stop":
            return await self.house.act(found, "set_position", {"position": position})
        return await self.house.act(found, str(action))
