"""A server's list of tools, without those that break the protocol: the client refuses the whole list for one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

Page = Mapping[str, Any]
LONGEST = 60
"""Characters of a name that is told."""


def is_page(result: Any) -> bool:
    """Whether an answer lists tools."""
    return isinstance(result, Mapping) and isinstance(result.get("tools"), list) and "content" not in result


def readable(page: Page, version: str) -> tuple[Page, dict[str, str]]:
    """The page with the tools that this version of the protocol allows, and by name what is wrong with the others."""
    faults = _faults(page, version)
    tools = page["tools"]
    kept = [tool for at, tool in enumerate(tools) if at not in faults]
    return {**page, "tools": kept}, {_name(tools[at]): fault for at, fault in faults.items()}


def _faults(page: Page, version: str) -> dict[int, str]:
    """The first fault of each tool, by its place."""
    from mcp.types.methods import validate_server_result

    found: dict[int, str] = {}
    try:
        validate_server_result("tools/list", version, page)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            match fault["loc"]:
                case ("tools", int(at), *where):
                    found.setdefault(at, ": ".join(filter(None, [".".join(map(str, where)), fault["msg"]])))
    return found


def _name(tool: Any) -> str:
    name = tool.get("name") if isinstance(tool, Mapping) else None
    return name[:LONGEST] if isinstance(name, str) else "without a name"
