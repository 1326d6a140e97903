"""A tool of an MCP server as a tool of ours: its name, its declaration, its risk, and what becomes of its result."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import WithJsonSchema
from pydantic_core import from_json, to_json

from live_plugin.errors import HomeError
from live_plugin.home.risk import Act
from live_plugin.plugins.builtin.mcp.options import ServerOptions, reads, tier_of
from live_plugin.plugins.builtin.mcp.schema import acceptable
from live_plugin.plugins.guard import ANSWER_S, Guard
from live_plugin.plugins.made import Taken, made

if TYPE_CHECKING:
    from mcp.types import CallToolResult, Tool

    from live_plugin.plugins.builtin.mcp.server import Server

LONGEST_NAME = 64
"""Characters that the service takes."""
LONGEST_DESCRIPTION = 1_000
LONGEST_NEWS = 500
"""Characters of what a person is told by and by, after a confirmation."""


class Named(NamedTuple):
    """A tool and the server it is of."""

    server: str
    tool: Tool


def named(tools: Sequence[Named]) -> dict[str, Named]:
    """The tools by names that the service takes and no other plugin uses: `server__tool`, with a number where two meet.

    The server always stands in front, so that no name changes because another server came.
    """
    found: dict[str, Named] = {}
    for one in tools:
        plain = re.sub(r"\W", "_", f"{one.server}__{one.tool.name}", flags=re.ASCII)[:LONGEST_NAME]
        name, count = plain, 2
        while name in found:
            name, count = f"{plain[: LONGEST_NAME - 4]}_{count}", count + 1
        found[name] = one
    return found


def offer(name: str, tool: Tool, server: Server, guard: Guard) -> Callable[..., Any]:
    """A function that calls the tool, if need be after a person has confirmed it; it takes what the server declared."""
    schema = acceptable(tool.input_schema)
    required = schema.get("required", ())
    takes = {
        parameter: Taken(Annotated[Any, WithJsonSchema(node)], parameter in required)
        for parameter, node in schema.get("properties", {}).items()
    }

    async def call(values: dict[str, Any]) -> Any:
        return await admitted(tool, values, server, guard)

    return made(name, _description(tool), takes, call, server.options.timeout_s + ANSWER_S)


def _description(tool: Tool) -> str:
    """The first of its texts in which something stands; without any, no tool could be declared."""
    texts = (" ".join((text or "").split()) for text in (tool.description, tool.title, tool.name))
    return next(filter(None, texts), "A tool without a name.")[:LONGEST_DESCRIPTION]


async def admitted(tool: Tool, args: Mapping[str, Any], server: Server, guard: Guard) -> Any:
    """What the tool answers, as soon as it may be used; raises HomeError where a person has to confirm it before."""
    words = " ".join(re.sub(r"[\W_]+", " ", tool.title or tool.name).split())
    name = f"mcp.{server.name}.{tool.name}"
    act = Act(name, "use", (words,), rules=(name,), usual=tier_of(tool, server.options))

    async def do() -> Any:
        guard.check([act])
        guard.spend()
        if guard.dry_run and not reads(tool):
            return "not done: nothing is really done in this home"
        return await _called(tool, args, server)

    key = (act.thing, to_json(args, inf_nan_mode="strings"))
    return await guard.admit(key, do, tell=lambda told: _cut(f"{words}: {told}", LONGEST_NEWS))


async def _called(tool: Tool, args: Mapping[str, Any], server: Server) -> Any:
    limit_s = server.options.timeout_s
    try:
        async with asyncio.timeout(limit_s):
            return result(await server.call(tool.name, args), server.options)
    except TimeoutError:
        raise HomeError(f"it took longer than {limit_s:g} s and was stopped: it may have done it or not") from None


def result(answer: CallToolResult, options: ServerOptions) -> Any:
    """What a tool answered, as JSON or text of limited length; raises HomeError when it says that it failed."""
    text = options.without_secrets("\n".join(map(_text, answer.content)))
    if answer.is_error:
        raise HomeError(_cut(text or "it failed without a word", options.longest_result))
    value = answer.structured_content
    if isinstance(value, dict) and value.keys() == {"result"}:
        value = value["result"]  # how the official SDK wraps what is no object
    if value is None or isinstance(value, str):
        return _cut(text if value is None else options.without_secrets(value), options.longest_result)
    whole = options.without_secrets(to_json(value, inf_nan_mode="null").decode())
    return from_json(whole) if len(whole) <= options.longest_result else _cut(whole, options.longest_result)


def _text(block: Any) -> str:
    """A block of content in words; pictures and sounds are named, for the model cannot take them here."""
    if (text := getattr(block, "text", None)) is not None:
        return str(text)
    if (resource := getattr(block, "resource", None)) is not None:
        return str(getattr(resource, "text", None) or f"({resource.uri}: not a text)")
    if (uri := getattr(block, "uri", None)) is not None:
        return f"({uri})"
    return f"(an {block.type} of type {getattr(block, 'mime_type', 'unknown')}, which cannot be shown)"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… (the first {longest} of {len(text)} characters)"
