"""Tools of MCP servers: each becomes a tool of ours; what can change something needs a confirmation, or is allowed.

plugins:
  mcp:
    servers:
      shopping: {url: https://lists.example/mcp, headers: {Authorization: !secret lists_token}, allow: [add_item]}
      weather: {command: uvx, args: [weather-mcp]}
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Annotated, Any, ClassVar

from pydantic import Field

from live_plugin.errors import MissingExtra
from live_plugin.plugins.api import House, Plugin, PluginOptions
from live_plugin.plugins.builtin.mcp.offer import Named, named, offer
from live_plugin.plugins.builtin.mcp.options import ServerOptions
from live_plugin.plugins.builtin.mcp.server import Server

PATIENCE_S = 8.0
"""How long the house waits at its start for servers; one that takes longer comes later."""


class McpOptions(PluginOptions):
    """Which servers there are."""

    servers: dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,23}$")], ServerOptions] = Field(
        default_factory=dict
    )
    """Servers by a short name, with which the names of their tools begin."""


class Mcp(Plugin):
    """Offers the tools of MCP servers."""

    name = "mcp"
    version = "1"
    Options: ClassVar[type[PluginOptions]] = McpOptions

    def __init__(self, options: McpOptions, house: House) -> None:
        super().__init__(options, house)
        self.servers = {
            name: Server(name, server, self._listed_anew, self._ruled(name)) for name, server in options.servers.items()
        }
        """All of them by name, whether they are there or not."""

    def _ruled(self, server: str) -> list[str]:
        """Its tools that `home.risk` names."""
        prefix = f"mcp.{server}."
        return [rule.removeprefix(prefix) for rule in self.house.guard.rules(prefix)]

    def _listed_anew(self) -> None:
        self.tools_changed()  # looked up each time: the host puts it there when it admits the plugin

    async def start(self) -> None:
        """Start all at once; one that cannot be reached is named, tried again, and stops nobody."""
        if self.servers and find_spec("mcp") is None:
            raise MissingExtra("the plugin mcp", "mcp")
        sdk = logging.getLogger("mcp")
        self.on_stop(sdk.setLevel, sdk.level)
        sdk.setLevel(logging.CRITICAL)  # it shows what servers send, traceback and all; we name what goes wrong
        await asyncio.gather(*(server.start(PATIENCE_S) for server in self.servers.values()))

    async def stop(self) -> None:
        await asyncio.gather(*(server.stop() for server in self.servers.values()))

    def more_tools(self) -> Iterator[Callable[..., Any]]:
        """The tools that may be used, as the servers list them now."""
        usable = [Named(name, tool) for name, server in self.servers.items() for tool in server.usable()]
        for name, (server, tool) in named(usable).items():
            yield offer(name, tool, self.servers[server], self.house.guard)
