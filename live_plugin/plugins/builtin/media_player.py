"""Speakers and televisions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.home.lookup import Found, Target
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool

Action = Literal["turn_on", "turn_off", "play", "pause", "next", "previous", "set_volume"]


class MediaPlayer(Plugin):
    """Plays, pauses and sets the volume."""

    name = "media_player"
    version = "1"

    @tool
    async def control_media(
        self,
        context: Context,
        action: Action,
        name: str | None = None,
        area: str | None = None,
        volume: Annotated[int, Field(ge=0, le=100)] | None = None,
    ) -> Answer:
        """Control speakers and televisions. With neither name nor area, the one that plays is meant.

        Args:
            action: what to do
            name: what the player is called; several with commas
            area: room of the players; "all" for the whole home
            volume: percent, for set_volume
        """
        if action == "set_volume" and volume is None:
            raise HomeError("volume is missing: it must be 0 to 100")
        found = self._found(Target("media_player", name, area, context.area))
        return await self.house.act(found, action, {"volume_pct": volume} if action == "set_volume" else {})

    def _found(self, target: Target) -> Found:
        """Who says "pause" or "louder" means what is to be heard just now."""
        if target.name or target.area:
            return self.house.find(target)
        everywhere = self.house.find(Target(target.domain, area="all"))
        playing = tuple(d for d in everywhere.devices if self.house.state(d).value == "playing")
        return Found(playing) if len(playing) == 1 else self.house.find(target)
