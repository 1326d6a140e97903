"""Brings what was changed in plugins.yaml or a plugin's file into the house while it goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path

from live_plugin import config as configuration
from live_plugin.config import Config, Settings
from live_plugin.errors import ConfigError, PluginError
from live_plugin.home.nearest import listed
from live_plugin.plugins import place
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import load_one
from live_plugin.plugins.watch import Stamp, look, plan, plugin_files, setting_files
from live_plugin.plugins.words import reason

logger = logging.getLogger(__name__)

KEPT = "the one that was there goes on"


class Reloader:
    """Call `look` now and then. What is wrong is told once, and what worked before goes on.

    `seen` is how the files were when they were read: what is saved while the house opens is a change, too.
    """

    def __init__(
        self,
        config: Config,
        host: Host,
        house: House,
        notice: Callable[[str], None],
        seen: Mapping[Path, Stamp] | None = None,
    ) -> None:
        self._config = config
        self._host = host
        self._house = house
        self._notice = notice
        self._home = house.backend.home
        self._stamps = dict(seen) if seen else look(config)

    async def follow(self, then: Callable[[], Awaitable[None]], pause_s: float) -> None:
        """Look, and do `then`, again and again; what breaks in them is told once until it works, and ends nothing."""
        told = ""
        while True:
            await asyncio.sleep(pause_s)
            try:
                await self.look()
                await then()
            except Exception as error:  # noqa: BLE001 - whatever it was, later changes must be followed
                told = self._complain(error, told)
            else:
                told = ""

    def _complain(self, error: Exception, told: str) -> str:
        text = f"a change could not be followed: {place.of_error(error)}{reason(error)}; the house goes on as it was"
        if text != told:
            self._notice(text)
            logger.debug("where it failed", exc_info=error)
        return text

    async def look(self) -> None:
        """Look at files and home once, and do what follows from a change."""
        if self._house.backend.home is not self._home:
            self._home = self._house.backend.home
            self._host.refresh()
            self._host.changed()
        now = look(self._config)
        changed = {file for file in now if now[file] != self._stamps.get(file, now[file])}
        self._stamps = now
        if changed:
            await self._follow(changed)

    async def _follow(self, changed: set[Path]) -> None:
        old, places = self._config, plugin_files(self._config)
        if changed & setting_files(old):
            self._reread()
        touched = {name for name, file in places.items() if file in changed}
        todo = plan(old.settings.plugins, self._config.settings.plugins, touched, self._host.names)
        for name in todo.remove:
            await self._host.remove(name)
            self._notice(f"plugin {name}: is off now")
        await self._load(todo.load)
        self._stamps = look(self._config) | self._stamps  # the files that it has only now

    def _reread(self) -> None:
        """Take the new settings; where they are wrong the old ones stay."""
        try:
            new = configuration.load(self._config.file, self._config.surroundings.environ, self._config.secrets)
        except ConfigError as error:
            for fault in error.faults:
                self._notice(f"{fault}; the old settings stay")
            return
        old, self._config = self._config, new
        if sections := _changed_sections(old.settings, new.settings):
            self._notice(f"{new.file}: what was changed under {listed(sections, 'and')} counts from the next start on")

    async def _load(self, names: Iterable[str]) -> None:
        config = self._config
        for name in names:
            there = name in self._host.names
            try:
                block = config.settings.plugins[name]
                plugin = load_one(name, block, config.plugin_options, self._house, config.folder, config.plugin_place)
                await self._host.replace(name, plugin)
            except PluginError as fault:
                self._notice(f"{fault}; {KEPT}" if there else str(fault))
            else:
                self._notice(f"plugin {name}: {'loaded anew' if there else 'is on now'}")


def _changed_sections(old: Settings, new: Settings) -> list[str]:
    names = [name for name in Settings.model_fields if name != "plugins"]
    return [name for name in names if getattr(old, name) != getattr(new, name)]
