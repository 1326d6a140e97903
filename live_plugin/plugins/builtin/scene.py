"""Scenes."""

from __future__ import annotations

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool


class Scene(Plugin):
    """Activates scenes: several devices under one name."""

    name = "scene"
    version = "1"

    @tool
    async def activate_scene(self, context: Context, name: str) -> Answer:
        """Activate a scene of the home, such as "good night".

        Args:
            name: what the scene is called
        """
        return await self.house.act(self.house.find(Target("scene", name, None, context.area)), "activate")
