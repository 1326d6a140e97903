"""Lists: what to buy, what to do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, HomeError, Plugin, tool

Item = Annotated[str, Field(min_length=1, max_length=200)]


class Todo(Plugin):
    """Adds to lists, ticks off, removes."""

    name = "todo"
    version = "1"
    domains = frozenset({"todo"})

    @tool
    async def change_list(
        self,
        context: Context,
        action: Literal["add", "complete", "remove", "remove_completed"],
        item: Item | None = None,
        name: str | None = None,
    ) -> Answer:
        """Change a to-do or shopping list. What is on it, get_state tells.

        Args:
            action: what to do
            item: what to add, tick off or remove, in the person's words
            name: of the list; left out when there is only one
        """
        found = self.house.find(Target("todo", name, None, context.area))
        if action == "remove_completed":
            return await self.house.act(found, "remove_completed_items")
        if item is None:
            raise HomeError("item is missing")
        fields: dict[str, Any] = {"item": item}
        return await self.house.act(found, f"{action}_item", fields)
