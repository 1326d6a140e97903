"""The tools of all plugins: every call gets exactly one answer, and what breaks in one tool is its own."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from pydantic_core import from_json, to_json

from live_plugin.errors import HomeError, LivePluginError, PluginError
from live_plugin.home.nearest import listed, nearest
from live_plugin.home.secrets import Secrets
from live_plugin.plugins import place
from live_plugin.plugins.api import Context, Plugin
from live_plugin.plugins.errand import Errand, on
from live_plugin.plugins.schema import Declaration
from live_plugin.plugins.tools import Tool, tools_of
from live_plugin.plugins.words import one_line, reason, trace

MOVE_S = 10.0
"""How long the calls under way may still take when their plugin is replaced."""

logger = logging.getLogger(__name__)


class Toolbox:
    """Tools by name, each of one plugin; no answer of theirs holds any of the `secrets`."""

    def __init__(self, secrets: Secrets | None = None) -> None:
        self._secrets = secrets or Secrets()
        self._tools: dict[str, Tool] = {}
        self._calls: defaultdict[str, set[object]] = defaultdict(set)
        self._idle: dict[str, asyncio.Event] = {}
        self._moves: dict[str, asyncio.Event] = {}

    def clear(self) -> Sequence[Tool]:
        """Offer nothing any more; returns what was offered."""
        tools, self._tools = [*self._tools.values()], {}
        return tools

    def add(self, name: str, plugin: Plugin, known: Sequence[Tool] = ()) -> dict[str, Tool]:
        """Offer the tools of a plugin, and return them; raises PluginError, and offers none, where `check` does."""
        tools = self.check(name, plugin, known)
        self._tools |= tools
        return tools

    def check(self, name: str, plugin: Plugin, known: Sequence[Tool] = ()) -> dict[str, Tool]:
        """Its tools, those that are `known` as they are.

        Raises PluginError where one cannot be declared, or another plugin offers it already.
        """
        tools = {tool.name: tool for tool in tools_of(name, plugin, known)}
        for twice in tools.keys() & self._tools.keys():
            if (owner := self._tools[twice].plugin) != name:
                raise PluginError(name, f"its tool '{twice}' is already offered by plugin {owner}; disable one of them")
        return tools

    def declarations(self, plugins: Iterable[str]) -> list[Declaration]:
        """What the model is told of the tools of these plugins."""
        wanted = set(plugins)
        return [tool.declaration for tool in self._tools.values() if tool.plugin in wanted]

    @asynccontextmanager
    async def moving(self, plugin: str) -> AsyncIterator[None]:
        """Let the calls of a plugin end, within limits, and new ones wait until the block has ended."""
        move = self._moves[plugin] = asyncio.Event()
        try:
            if self._calls[plugin]:
                idle = self._idle[plugin] = asyncio.Event()
                with suppress(TimeoutError):
                    async with asyncio.timeout(MOVE_S):
                        await idle.wait()
            yield
        finally:
            del self._moves[plugin]
            move.set()

    async def call(self, name: str, args: Any, context: Context | None = None) -> dict[str, Any]:
        """Run a tool; always one answer, `{"output": …}` or `{"error": "one line"}`. Only cancelling passes through."""
        try:
            tool = await self._find(name)
            values = self._checked(tool, _object(args))
            with on(Errand(context or Context())) as errand, self._counted(tool.plugin):
                answer = {"output": await self._run(tool, values, errand.context)}
        except LivePluginError as error:
            answer = {"error": one_line(str(error))}
        return {kind: self._secrets.hide_in(told) for kind, told in answer.items()}

    async def _find(self, name: str) -> Tool:
        """The tool of this name; one whose plugin is just being replaced is waited for."""
        while (tool := self._tools.get(name)) and (move := self._moves.get(tool.plugin)):
            await move.wait()
        if tool:
            return tool
        near = listed(nearest(name, self._tools))
        advice = f"the nearest are {near}" if near else "none is offered"
        raise HomeError(f"there is no tool '{name[:60]}'; {advice}")

    def _checked(self, tool: Tool, args: Mapping[str, Any]) -> dict[str, Any]:
        """Values fit for the tool; raises HomeError, and PluginError where a check of the plugin's own breaks."""
        try:
            return tool.arguments.check(args)
        except HomeError:
            raise
        except Exception as error:
            self._log(error)
            raise PluginError(tool.plugin, f"{tool.name} cannot check its arguments: {reason(error)}") from error

    async def _run(self, tool: Tool, values: Mapping[str, Any], context: Context) -> Any:
        """The tool's result as JSON; raises LivePluginError for whatever goes wrong in it."""
        try:
            async with asyncio.timeout(tool.limit_s) as limit:
                result = await tool.run(context, values)
        except HomeError:
            raise
        except (Exception, SystemExit) as error:
            where, told = place.of_error(error, place.file_of(tool.method)), self._secrets.hide(reason(error))
            logger.warning("plugin %s: tool %s failed: %s%s", tool.plugin, tool.name, where, told)
            self._log(error)
            seconds = tool.limit_s if limit.expired() else None
            raise PluginError(tool.plugin, f"{tool.name} failed: {reason(error, seconds)}") from error
        try:
            return from_json(to_json(result, inf_nan_mode="null"))
        except ValueError as error:
            raise PluginError(tool.plugin, f"{tool.name} gave a result that is not JSON: {reason(error)}") from error

    def _log(self, error: BaseException) -> None:
        logger.debug("where it failed: %s", self._secrets.hide(trace(error)))

    @contextmanager
    def _counted(self, plugin: str) -> Iterator[None]:
        calls, mark = self._calls[plugin], object()
        calls.add(mark)
        try:
            yield
        finally:
            calls.discard(mark)
            if not calls and (idle := self._idle.pop(plugin, None)):
                idle.set()


def _object(args: Any) -> Mapping[str, Any]:
    if args is None:
        return {}
    if not isinstance(args, Mapping):
        raise HomeError("the arguments must be an object with the names of the parameters as keys")
    return args
