"""A small MCP server as people write them with the official SDK: `python household.py`, or with a port over HTTP."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Annotated, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ImageContent, ToolAnnotations
from pydantic import BaseModel, Field

server = MCPServer("household")
LIST = ["milk"]
READS = ToolAnnotations(read_only_hint=True)


class Item(BaseModel):
    """Something to buy, perhaps with what belongs to it."""

    name: str
    amount: Annotated[int, Field(ge=1, le=99)] = 1
    parts: list[Item] = []


@server.tool(annotations=READS)
def read_list() -> list[str]:
    """What is on the shopping list."""
    return LIST


@server.tool()
def add_item(item: Item, where: Literal["top", "end"] = "end") -> dict[str, object]:
    """Put something on the shopping list.

    Args:
        item: what to buy
    """
    LIST.append(item.name)
    return {"added": item.name, "amount": item.amount, "where": where}


@server.tool(annotations=READS)
def read_book(pages: int) -> str:
    """A long text."""
    return "word " * pages * 100


@server.tool(annotations=READS)
def fail() -> str:
    """Fails."""
    raise ToolError("the cupboard is bare")


@server.tool(annotations=READS)
async def wait() -> str:
    """Never answers."""
    await asyncio.sleep(3600)
    return "late"


@server.tool(annotations=READS)
def look() -> ImageContent:
    """A picture."""
    return ImageContent(type="image", data="aGk=", mime_type="image/png")


@server.tool(annotations=READS)
def die() -> str:
    """The server ends in the middle of a call."""
    os._exit(3)


@server.tool(annotations=READS)
def whisper() -> str:
    """Says what it was told in confidence."""
    return os.environ.get("HOUSEHOLD_SECRET", "nothing")


@server.tool(annotations=READS)
async def learn(context: Context) -> str:  # type: ignore[type-arg]
    """From now on there is one more tool."""

    def sing() -> str:
        """A song."""
        return "la la"

    server.add_tool(sing, annotations=READS)
    await context.notify_tools_changed()
    return "learned"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", port=int(sys.argv[1]))
    else:
        server.run("stdio")
