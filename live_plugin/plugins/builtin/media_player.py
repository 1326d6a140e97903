"""Speakers and televisions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.home.domain import Order
from live_plugin.home.lookup import Found, Target
from live_plugin.home.model import Device
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool

Action = Literal[
    "turn_on", "turn_off", "play", "pause", "stop", "next", "previous", "set_volume", "change_volume", "mute", "unmute",
    "select_source",
]  # fmt: skip
NEEDS: dict[str, str] = {"set_volume": "volume", "change_volume": "volume", "select_source": "source"}
"""The parameter that an action cannot do without."""


class MediaPlayer(Plugin):
    """Plays, finds what to play, and sets the volume."""

    name = "media_player"
    version = "2"
    domains = frozenset({"media_player"})

    @tool
    async def control_media(
        self,
        context: Context,
        action: Action,
        name: str | None = None,
        area: str | None = None,
        volume: Annotated[int, Field(ge=-100, le=100)] | None = None,
        query: Annotated[str, Field(max_length=200)] | None = None,
        source: str | None = None,
    ) -> Answer:
        """Control speakers and televisions. With neither name nor area, the one that plays is meant.

        Args:
            action: what to do
            name: what the player is called; several with commas
            area: room or floor; "all" for the whole home
            volume: percent, for set_volume; more or less than now for change_volume, such as -10
            query: title, artist or station to search for, for play
            source: such as "HDMI 1", for select_source
        """
        needed, given = NEEDS.get(action), {"volume": volume, "source": source}
        if needed and given[needed] is None:
            raise HomeError(f"{needed} is missing" + (": it must be 0 to 100" if action == "set_volume" else ""))
        if action == "set_volume" and volume is not None and volume < 0:
            raise HomeError(f"volume must be 0 to 100, got {volume}")
        found = self._found(Target("media_player", name, area, context.area))
        return await self.house.act_each(found, lambda device: self._order(device, action, volume or 0, query, source))

    def _order(self, device: Device, action: str, volume: int, query: str | None, source: str | None) -> Order:
        if action == "change_volume":
            now = round(self.house.now(device, "volume_level") * 100)
            return Order(device.id, "set_volume", {"volume_pct": min(max(now + volume, 0), 100)})
        ways: dict[str, tuple[str, dict[str, Any]]] = {
            "set_volume": ("set_volume", {"volume_pct": volume}),
            "mute": ("mute", {"muted": True}),
            "unmute": ("mute", {"muted": False}),
            "select_source": ("select_source", {"source": source}),
            "play": ("play_media", {"query": query}) if query else ("play", {}),
        }
        return Order(device.id, *ways.get(action, (action, {})))

    def _found(self, target: Target) -> Found:
        """Who says "pause" or "louder" means what is to be heard just now."""
        if target.name or target.area:
            return self.house.find(target)
        everywhere = self.house.find(Target(target.domain, area="all"))
        playing = tuple(d for d in everywhere.devices if self.house.state(d).value == "playing")
        return Found(playing) if len(playing) == 1 else self.house.find(target)
