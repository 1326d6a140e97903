"""Door locks."""

from __future__ import annotations

from typing import Literal

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool


class Lock(Plugin):
    """Locks doors; unlocking is up to the home's `risk`."""

    name = "lock"
    version = "1"

    @tool
    async def set_lock(
        self,
        context: Context,
        action: Literal["lock", "unlock"],
        name: str | None = None,
        area: str | None = None,
    ) -> Answer:
        """Lock or unlock doors. Give name or area or both.

        Args:
            action: what to do; the home may refuse to unlock
            name: what the lock or door is called; several with commas
            area: room of the locks; "all" for the whole home
        """
        return await self.house.act(self.house.find(Target("lock", name, area, context.area)), action)
