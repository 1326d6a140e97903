"""Door locks."""

from __future__ import annotations

from typing import Literal

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool


class Lock(Plugin):
    """Locks doors; unlocking is up to the home's `risk`."""

    name = "lock"
    version = "2"
    domains = frozenset({"lock"})

    @tool
    async def set_lock(
        self,
        context: Context,
        action: Literal["lock", "unlock", "open"],
        name: str | None = None,
        area: str | None = None,
    ) -> Answer:
        """Lock or unlock doors, or open those with a latch. Give name or area or both.

        Args:
            action: what to do; the home may refuse to unlock
            name: what the lock or door is called; several with commas
            area: room or floor; "all" for the whole home
        """
        return await self.house.act(self.house.find(Target("lock", name, area, context.area)), action)
