"""The life of a plugin: when it is started, for how long that may take, and when it is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import PackageNotFoundError, distribution

from live_plugin.errors import LivePluginError, PluginError
from live_plugin.home.nearest import listed
from live_plugin.plugins import place
from live_plugin.plugins.api import Plugin
from live_plugin.plugins.words import one_line, reason

LIMIT_S = 10.0
"""How long a plugin may take to start or to stop."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 80.0
"""Between attempts to start; each pause is twice the one before, as in Home Assistant."""


def pauses() -> Iterator[float]:
    """Seconds to wait before the second attempt to start, the third, and so on."""
    pause = FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE_S)


def waves(plugins: Mapping[str, Plugin]) -> Iterator[list[str]]:
    """The names in the order of starting: those of one wave need nothing of each other. `unfit` ones must be out."""
    sorter = TopologicalSorter({name: sorted(plugin.needs & plugins.keys()) for name, plugin in plugins.items()})
    sorter.prepare()
    while sorter.is_active():
        wave = sorter.get_ready()
        yield sorted(wave, key=list(plugins).index)
        sorter.done(*wave)


def unfit(plugins: Mapping[str, Plugin]) -> list[PluginError]:
    """What keeps plugins from ever being started: a need that is not on, or needs that go in a circle."""
    faults = [PluginError(name, lack) for name, plugin in plugins.items() if (lack := _lack(plugin, plugins))]
    if faults:
        bad = {fault.plugin for fault in faults}
        return faults + unfit({name: plugin for name, plugin in plugins.items() if name not in bad})
    try:
        list(waves(plugins))
    except CycleError as error:
        circle = error.args[1]
        text = f"the plugins {' → '.join(circle)} need one another; take one 'needs' away"
        faults = [PluginError(name, text) for name in dict.fromkeys(circle)]
        return faults + unfit({name: plugin for name, plugin in plugins.items() if name not in circle})
    return []


def _lack(plugin: Plugin, others: Mapping[str, Plugin]) -> str:
    missing = sorted(plugin.needs - others.keys())
    return f"needs the plugin {listed(missing, 'and')}; add it to plugins.yaml, or mend it" if missing else ""


async def begin(plugin: Plugin) -> None:
    """Start a plugin; raises PluginError when it does not start. Then, and when it is cancelled, it has to be ended."""
    for package in sorted(plugin.packages):
        if not _installed(package):
            raise PluginError(plugin.name, f"needs the package '{package}': pip install '{package}'")
    try:
        async with asyncio.timeout(LIMIT_S) as limit:
            await plugin.start()
    except (Exception, SystemExit) as error:
        raise PluginError(plugin.name, f"did not start: {_reason(plugin, error, limit)}") from error


async def end(plugin: Plugin) -> list[PluginError]:
    """Stop a plugin and undo what it has begun; what goes wrong in one of both does not keep it from the other."""
    faults = []
    for undo in (plugin.stop, plugin.belongings.leave):
        try:
            async with asyncio.timeout(LIMIT_S) as limit:
                await undo()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code must not keep the others from stopping
            faults.append(PluginError(plugin.name, f"did not stop: {_reason(plugin, error, limit)}"))
    return faults


def _reason(plugin: Plugin, error: BaseException, limit: asyncio.Timeout) -> str:
    """What went wrong and where in the plugin; what was raised for a person to read needs no place."""
    if isinstance(error, LivePluginError):
        return one_line(str(error))
    where = place.of_error(error, place.file_of(type(plugin)))
    return where + reason(error, LIMIT_S if limit.expired() else None)


def _installed(package: str) -> bool:
    try:
        distribution(package)
    except (PackageNotFoundError, ValueError):
        return False
    return True
