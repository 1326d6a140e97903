"""Scripts of the home: each exposed one is a tool of its own."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.home.domain import Order
from live_plugin.home.domains.script import ScriptField, ScriptSettings
from live_plugin.home.model import Device
from live_plugin.plugins.api import Answer, Plugin, tool

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
        async def run(**fields: Any) -> Answer:
            wanted = {field: value for field, value in fields.items() if value is not None}
            return await self.house.carry_out([Order(device.id, "run", {"fields": wanted} if wanted else {})])

        settings = device.settings
        takes = settings.fields if isinstance(settings, ScriptSettings) else {}
        run.__name__ = name
        run.__doc__ = _description(device, takes)
        run.__annotations__ = {field: _type(of) for field, of in takes.items()}
        run.__signature__ = inspect.Signature([_parameter(field, of) for field, of in takes.items()])  # type: ignore[attr-defined]
        return tool(run)


def _description(device: Device, takes: dict[str, ScriptField]) -> str:
    said = getattr(device.settings, "description", "").strip() or f"Run the script {device.name}."
    also = f" People also call it {', '.join(device.settings.aliases)}." if device.settings.aliases else ""
    fields = [
        f"    {name}: {' '.join(field.description.split())}" for name, field in takes.items() if field.description
    ]
    return "\n".join([" ".join(said.split()) + also, *(["", "Args:", *fields] if fields else [])])


def _parameter(name: str, field: ScriptField) -> inspect.Parameter:
    default = inspect.Parameter.empty if field.required else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_type(field))


def _type(field: ScriptField) -> Any:
    kinds: dict[str, Any] = {
        "text": Literal[field.options] if field.options else str,
        "number": Annotated[float, Field(ge=field.min, le=field.max)],
        "boolean": bool,
    }
    return kinds[field.type] if field.required else kinds[field.type] | None
