"""Runs the plugins: starts them, stops them, replaces them, and what one plugin breaks is its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic_core import from_json, to_json

from live_plugin.errors import PluginError
from live_plugin.home.nearest import listed
from live_plugin.home.secrets import Secrets
from live_plugin.plugins import life
from live_plugin.plugins.api import Context, Plugin
from live_plugin.plugins.schema import Declaration
from live_plugin.plugins.toolbox import Toolbox
from live_plugin.plugins.tools import Tool
from live_plugin.plugins.words import reason, trace

logger = logging.getLogger(__name__)


class Host:
    """The plugins that are on, by their name in plugins.yaml, and their tools; nobody is told any of the `secrets`."""

    def __init__(self, plugins: Mapping[str, Plugin], secrets: Secrets | None = None) -> None:
        self._plugins: dict[str, Plugin] = {}
        self._secrets = secrets or Secrets()
        self._toolbox = Toolbox(self._secrets)
        self._retries: dict[str, asyncio.Task[None]] = {}
        self.faults: list[PluginError] = []
        """What is wrong with which plugin; the others go on."""
        self.notice: Callable[[str], None] = logger.debug
        """Is told, in one line for a person, of faults that come later and of plugins that work again."""
        self.changed: Callable[[], None] = lambda: None
        """Is called when `declarations` may have become others after the start."""
        for name, plugin in plugins.items():
            self._adopt(name, plugin)

    @property
    def names(self) -> list[str]:
        """The plugins that are on, in the order of plugins.yaml; those tried again are among them."""
        return list(self._plugins)

    async def start(self) -> None:
        """Start every plugin after those it needs. One that fails is named and tried again, while the others work."""
        for fault in life.unfit(self._plugins):
            self._fault(fault)
            del self._plugins[fault.plugin]
        for wave in life.waves(self._plugins):
            await asyncio.gather(*(self._start(name) for name in wave))
        self.refresh()

    async def stop(self) -> None:
        """Stop every plugin, the last one first; may be called twice."""
        retries = dict(self._retries)
        plugins, self._plugins = self._plugins, {}
        self._toolbox.clear()
        for task in retries.values():
            task.cancel()
        await asyncio.gather(*retries.values(), return_exceptions=True)
        for wave in reversed(list(life.waves(plugins))):
            for name in reversed(wave):
                if name not in retries:
                    await self._end(plugins[name])

    def declarations(self) -> list[Declaration]:
        """What the model is told, in the order of plugins.yaml: the tools for which the home has devices."""
        return self._toolbox.declarations(
            name for name, p in self._plugins.items() if not p.domains or p.house.offers(p.domains)
        )

    async def call(self, name: str, args: Any, context: Context | None = None) -> dict[str, Any]:
        """Run a tool; always one answer, `{"output": …}` or `{"error": "one line"}`. Only cancelling passes through."""
        return await self._toolbox.call(name, args, context)

    def cards(self) -> dict[str, dict[str, Any]]:
        """What the page shows of each plugin that has something to show."""
        found = {}
        for name, plugin in self._plugins.items():
            try:
                found[name] = from_json(to_json(plugin.card(), inf_nan_mode="null"))
            except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code: its fault is its own
                self._fault(PluginError(name, f"has no card: {reason(error)}"))
        return {name: card for name, card in found.items() if card}

    def refresh(self) -> None:
        """Ask the plugins for their tools anew: devices have come or gone."""
        known = self._toolbox.clear()
        for name, plugin in self._plugins.items():
            if name not in self._retries:
                self._admit(name, plugin, known)

    def tell(self, event: object) -> None:
        """Tell the plugins that listen to such events."""
        for name, plugin in list(self._plugins.items()):
            if name not in self._retries:
                plugin.belongings.tell(event)

    # ── while the rest goes on ──────────────────────────────────────────────────────────────────────────────────

    async def replace(self, name: str, plugin: Plugin) -> None:
        """Put a plugin in the place of the one of its name, or beside the others.

        Raises PluginError when its tools cannot be declared or it does not start; then the old one goes on.
        """
        self._check(name, plugin, {**self._plugins, name: plugin})
        old = self._plugins.get(name) if name not in self._retries else None
        async with self._toolbox.moving(name):
            try:
                await self._clear(name)
                await self._take_over(name, plugin, old)
            finally:
                self._tools_changed()

    async def remove(self, name: str) -> None:
        """Stop a plugin and take its tools away."""
        async with self._toolbox.moving(name):
            await self._clear(name)
            self._plugins.pop(name, None)
            self._forget(name)
            self._tools_changed()

    async def _clear(self, name: str) -> None:
        """Stop what is there under this name."""
        if retry := self._retries.pop(name, None):
            retry.cancel()
            await asyncio.gather(retry, return_exceptions=True)
        elif name in self._plugins:
            await self._end(self._plugins[name])

    async def _take_over(self, name: str, plugin: Plugin, old: Plugin | None) -> None:
        self._plugins[name] = plugin
        try:
            await self._begin(name)
            self._check(name, plugin, self._plugins)
        except PluginError as fault:
            if old is None:  # nothing to go back to: it is tried again
                self._try_again(name, fault)
                raise
            await self._end(plugin)
            self._plugins[name] = old
            await self._start(name)
            raise
        self._forget(name)

    def _adopt(self, name: str, plugin: Plugin) -> None:
        plugin.tools_changed = self._tools_changed
        if self._admit(name, plugin):
            self._plugins[name] = plugin

    def _tools_changed(self) -> None:
        self.refresh()
        self.changed()

    # ── starting ────────────────────────────────────────────────────────────────────────────────────────────────

    async def _start(self, name: str) -> None:
        try:
            await self._begin(name)
        except PluginError as fault:
            self.notice(str(fault))
            self._try_again(name, fault)

    async def _begin(self, name: str) -> None:
        """One attempt; raises PluginError after what it had begun was undone."""
        plugin = self._plugins[name]
        if away := sorted(plugin.needs & self._retries.keys()):
            raise PluginError(name, f"waits for the plugin {listed(away, 'and')}, which did not start")
        try:
            await life.begin(plugin)
        except PluginError as fault:
            self._keep(fault)
            await self._end(plugin)
            raise
        except BaseException:  # cancelled: it may have begun something all the same
            await self._end(plugin)
            raise

    def _try_again(self, name: str, fault: PluginError) -> None:
        logger.debug("plugin %s is tried again: %s", name, self._secrets.hide(trace(fault)))
        self._keep(fault)
        self._retries[name] = asyncio.create_task(self._retry(name), name=f"start of plugin {name}")

    async def _retry(self, name: str) -> None:
        for pause in life.pauses():
            await asyncio.sleep(pause)
            try:
                await self._begin(name)
            except PluginError:
                continue  # it has been told
            break
        del self._retries[name]
        self._forget(name)
        self.notice(f"plugin {name}: works now")
        self._tools_changed()

    async def _end(self, plugin: Plugin) -> None:
        for fault in await life.end(plugin):
            self._fault(fault)

    def _fault(self, fault: PluginError) -> None:
        """Tell it, unless that has been done."""
        if self._keep(fault):
            self.notice(str(fault))

    def _keep(self, fault: PluginError) -> bool:
        """Each is kept once, without secrets, until its plugin works; returns whether it is new."""
        new = str(self._secrets.hide_from(fault)) not in map(str, self.faults)
        self.faults += [fault] if new else []
        return new

    def _forget(self, name: str) -> None:
        self.faults = [fault for fault in self.faults if fault.plugin != name]

    # ── tools ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _admit(self, name: str, plugin: Plugin, known: Sequence[Tool] = ()) -> bool:
        """Offer its tools, all or none."""
        try:
            self._toolbox.add(name, plugin, known)
        except PluginError as fault:
            logger.debug("plugin %s offers nothing: %s", name, self._secrets.hide(trace(fault)))
            self._fault(fault)
            return False
        return True

    def _check(self, name: str, plugin: Plugin, all_of_them: Mapping[str, Plugin]) -> None:
        """Raises PluginError when it could not work among the others."""
        plugin.tools_changed = self._tools_changed
        for fault in life.unfit(all_of_them):
            if fault.plugin == name:
                raise fault
        self._toolbox.check(name, plugin)
