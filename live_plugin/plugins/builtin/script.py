"""Scripts of the home: each exposed one is a tool of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.home.domain import Order
from live_plugin.home.domains.script import ScriptField, ScriptSettings
from live_plugin.home.model import Device
from live_plugin.plugins.api import Answer, Plugin
from live_plugin.plugins.made import Taken, made

LONGEST_NAME = 60
"""Characters; the service takes 64."""


class Script(Plugin):
    """Runs the scripts of the home."""

    name = "script"
    version = "1"
    domains = frozenset({"script"})

    def more_tools(self) -> Iterator[Callable[..., Any]]:
        """One for each script that is exposed; those of one name are told apart by number."""
        used: set[str] = set()
        for device in self.house.devices("script"):
            plain = re.sub(r"\W", "_", f"run_{device.id.partition('.')[2]}", flags=re.ASCII)[:LONGEST_NAME]
            name = next(free for free in (plain, *(f"{plain}_{n}" for n in range(2, 1000))) if free not in used)
            used.add(name)
            yield self._tool(name, device)

    def _tool(self, name: str, device: Device) -> Callable[..., Any]:
        async def run(values: dict[str, Any]) -> Answer:
            wanted = {field: value for field, value in values.items() if value is not None}
            return await self.house.carry_out([Order(device.id, "run", {"fields": wanted} if wanted else {})])

        settings = device.settings
        fields = settings.fields if isinstance(settings, ScriptSettings) else {}
        takes = {name: Taken(_type(field), field.required) for name, field in fields.items()}
        return made(name, _description(device), takes, run)


def _description(device: Device) -> str:
    said = getattr(device.settings, "description", "").strip() or f"Run the script {device.name}."
    also = f" People also call it {', '.join(device.settings.aliases)}." if device.settings.aliases else ""
    return " ".join(said.split()) + also


def _type(field: ScriptField) -> Any:
    kinds: dict[str, Any] = {
        "text": Literal[field.options] if field.options else str,
        "number": Annotated[float, Field(ge=field.min, le=field.max)],
        "boolean": bool,
    }
    kind = kinds[field.type] if field.required else kinds[field.type] | None
    return Annotated[kind, Field(description=" ".join(field.description.split()))] if field.description else kind
