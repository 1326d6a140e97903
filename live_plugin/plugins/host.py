"""Runs the plugins: every call gets exactly one answer, and what one plugin breaks is its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json

from live_plugin.errors import HomeError, LivePluginError, PluginError
from live_plugin.home.nearest import listed, nearest
from live_plugin.plugins.api import Context, Plugin
from live_plugin.plugins.errand import Errand, on
from live_plugin.plugins.schema import Declaration
from live_plugin.plugins.tools import Tool, tools_of

START_LIMIT_S = 10.0
"""How long a plugin may take to start or to stop."""
LONGEST_ERROR = 600
"""Characters; the model pays for every one."""

logger = logging.getLogger(__name__)


class Host:
    """The plugins that are on, by their name in plugins.yaml, and their tools."""

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self._plugins = dict(plugins)
        self._tools: dict[str, Tool] = {}
        self.faults: list[PluginError] = []
        """What is wrong with which plugin; each is left out, the others go on."""
        for name in plugins:
            self._admit(name)

    async def start(self) -> None:
        """Start every plugin; one that fails is left out and its fault kept. Some know their tools only then."""
        for name, plugin in list(self._plugins.items()):
            try:
                async with asyncio.timeout(START_LIMIT_S):
                    await plugin.start()
            except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code: its fault is its own
                self._leave_out(PluginError(name, f"did not start: {reason(error, START_LIMIT_S)}"), error)
                await self._stop(name, plugin)
        self.refresh()

    async def stop(self) -> None:
        """Stop every plugin, the last one first; may be called twice."""
        plugins, self._plugins, self._tools = self._plugins, {}, {}
        for name, plugin in reversed(plugins.items()):
            await self._stop(name, plugin)

    def declarations(self) -> list[Declaration]:
        """What the model is told, in the order of plugins.yaml: the tools for which the home has devices."""
        wanted = {name for name, p in self._plugins.items() if not p.domains or p.house.offers(p.domains)}
        return [tool.declaration for tool in self._tools.values() if tool.plugin in wanted]

    def refresh(self) -> None:
        """Ask the plugins for their tools anew: devices have come or gone."""
        self._tools = {}
        for name in list(self._plugins):
            self._admit(name)

    async def call(self, name: str, args: Any, context: Context | None = None) -> dict[str, Any]:
        """Run a tool; always one answer, `{"output": …}` or `{"error": "one line"}`. Only cancelling passes through."""
        try:
            tool = self._tool(name)
            values = tool.arguments.check(_object(args))
            with on(Errand(context or Context())) as errand:
                return {"output": await self._run(tool, values, errand.context)}
        except LivePluginError as error:
            return {"error": one_line(str(error))}

    async def _run(self, tool: Tool, values: Mapping[str, Any], context: Context) -> Any:
        """The tool's result as JSON; raises LivePluginError for whatever goes wrong in it."""
        try:
            async with asyncio.timeout(tool.limit_s) as limit:
                result = await tool.run(context, values)
        except HomeError:
            raise
        except (Exception, SystemExit) as error:
            logger.warning("plugin %s: tool %s failed: %s", tool.plugin, tool.name, reason(error))
            logger.debug("where it failed", exc_info=error)
            seconds = tool.limit_s if limit.expired() else None
            raise PluginError(tool.plugin, f"{tool.name} failed: {reason(error, seconds)}") from error
        try:
            return from_json(to_json(result, inf_nan_mode="null"))
        except ValueError as error:
            raise PluginError(tool.plugin, f"{tool.name} gave a result that is not JSON: {reason(error)}") from error

    def _tool(self, name: str) -> Tool:
        if tool := self._tools.get(name):
            return tool
        near = listed(nearest(name, self._tools))
        advice = f"the nearest are {near}" if near else "none is offered"
        raise HomeError(f"there is no tool '{name[:60]}'; {advice}")

    def _admit(self, name: str) -> None:
        try:
            tools = {tool.name: tool for tool in tools_of(name, self._plugins[name])}
            for twice in tools.keys() & self._tools.keys():
                owner = self._tools[twice].plugin
                raise PluginError(name, f"its tool '{twice}' is already offered by plugin {owner}; disable one of them")
        except PluginError as error:
            self._leave_out(error, error)
        else:
            self._tools |= tools

    def _leave_out(self, fault: PluginError, cause: BaseException) -> None:
        logger.debug("plugin %s is left out", fault.plugin, exc_info=cause)
        self.faults.append(fault)
        self._plugins.pop(fault.plugin, None)
        self._tools = {name: tool for name, tool in self._tools.items() if tool.plugin != fault.plugin}

    async def _stop(self, name: str, plugin: Plugin) -> None:
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await plugin.stop()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code must not keep the others from stopping
            self.faults.append(PluginError(name, f"did not stop: {reason(error, START_LIMIT_S)}"))


def _object(args: Any) -> Mapping[str, Any]:
    if args is None:
        return {}
    if not isinstance(args, Mapping):
        raise HomeError("the arguments must be an object with the names of the parameters as keys")
    return args


def reason(error: BaseException, limit_s: float | None = None) -> str:
    """Kind and text of an error in one line; a time-out says how long it was."""
    if isinstance(error, TimeoutError) and limit_s is not None:
        return f"it took longer than {limit_s:g} s and was stopped"
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(reason(inner) for inner in error.exceptions)
    return one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def one_line(text: str) -> str:
    """The text as one line of limited length that every encoder accepts."""
    line = " ".join(text.split()).encode("utf-8", "replace").decode()
    return line if len(line) <= LONGEST_ERROR else f"{line[:LONGEST_ERROR]}…"
