"""The contract that every plugin keeps, tried on a copy of the home, so that nothing real is done.

It starts within its time and holds up nobody meanwhile, what it offers can be declared, a wrong call is refused before
it reaches the plugin, its card can be shown, and when it has stopped nothing of it is left: no task, thread, socket or
program, and nobody who listens.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from live_plugin.errors import HomeError, LivePluginError, PluginError
from live_plugin.home.backends import Backend
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.backends.watchers import Watcher
from live_plugin.home.domains import domains
from live_plugin.home.model import Device, Home
from live_plugin.home.nearest import listed
from live_plugin.home.risk import Risk
from live_plugin.home.safety import SafetySettings
from live_plugin.plugins import life, loader, place
from live_plugin.plugins.api import House, Plugin, PluginOptions
from live_plugin.plugins.left import Left
from live_plugin.plugins.schema import Declaration
from live_plugin.plugins.standstill import Standstills
from live_plugin.plugins.toolbox import Toolbox
from live_plugin.plugins.tools import Tool
from live_plugin.plugins.words import reason

PAUSES_S = (0.0, 0.05, 0.2, 0.75)
"""Between looks at what is left: connections take a moment to be gone."""
WRONG: tuple[Any, ...] = ({"wrong": [None]}, ["wrong"], "", -1)
"""Values of every type, to be given for what wants another."""


class Copy(Simulated):
    """A simulated home like the real one, which knows who listens to it."""

    def __init__(self, original: Backend) -> None:
        super().__init__(original.home)
        self.listeners: list[Watcher] = []
        for device_id in original.home.devices:
            self.put(device_id, original.state(device_id))

    def watch(self, watcher: Watcher) -> Any:
        unwatch = super().watch(watcher)
        self.listeners.append(watcher)

        def leave() -> None:
            unwatch()
            if watcher in self.listeners:
                self.listeners.remove(watcher)

        return leave


class Contract:
    """Tries plugins one after the other, each alone in the copy of a home; `faults` is what they broke."""

    def __init__(self, original: Backend) -> None:
        self._copy = Copy(original)
        self._toolbox = Toolbox()
        self.house = House(self._copy, Risk({}), safety=SafetySettings(dry_run=True))
        self.faults: list[PluginError] = []
        self.declarations: list[Declaration] = []
        """What all plugins together would tell the model."""

    async def check(
        self,
        blocks: Mapping[str, Any],
        options_of: loader.OptionsOf,
        folder: Path,
        written_at: loader.PlaceOf = loader.nowhere,
    ) -> None:
        """Load the plugins of all blocks that are on, and try each."""
        files = {str(loader.place_of(name, block, folder).absolute()): name for name, block in blocks.items()}
        with Standstills(files) as standstills:
            loaded = loader.load(blocks, options_of, self.house, folder, written_at)
            standstills.files |= {place.file_of(type(plugin)): name for name, plugin in loaded.plugins.items()}
            await self._try_all(loaded)
        self.faults += [PluginError(name, text) for name, text in standstills.told.items()]

    async def check_file(self, file: Path) -> None:
        """Try the plugin in a file, with the options that it has when none are given."""
        await self.check({file.stem: {"file": file.name}}, _no_options, file.parent)

    async def _try_all(self, loaded: loader.Loaded) -> None:
        unfit = life.unfit(loaded.plugins)
        self.faults += [*loaded.faults, *unfit]
        for fault in unfit:
            del loaded.plugins[fault.plugin]
        known = Left.now(self._listeners)
        for name, plugin in loaded.plugins.items():
            await self._try(name, plugin)
            known = await self._left(name, known)

    async def _try(self, name: str, plugin: Plugin) -> None:
        try:
            async with _at_work(plugin, self.faults):
                tools = self._toolbox.add(name, plugin)
                self.declarations += [tool.declaration for tool in tools.values()]
                self.faults += [PluginError(name, text) for text in _wrong_in(plugin, tools)]
        except PluginError as fault:
            self.faults.append(fault)
        finally:
            await self._copy.stop()

    async def _left(self, name: str, known: Left) -> Left:
        """What there is now; what of it was not known before is the fault of the plugin that has just stopped."""
        for pause_s in PAUSES_S:
            await asyncio.sleep(pause_s)
            now = Left.now(self._listeners)
            if not now.since(known):
                break
        self.faults += [PluginError(name, text) for text in now.since(known)]
        return now

    @property
    def _listeners(self) -> list[Any]:
        return [*self._copy.listeners, *self.house.guard.watchers]


def one_of_each() -> Simulated:
    """A home with a device of every kind, for a plugin that nobody has a home for yet."""
    devices = (Device(f"{domain.name}.one", domain.settings()) for domain in domains().values())
    return Simulated(Home({}, {device.id: device for device in devices}))


def _no_options(name: str, kind: type[PluginOptions]) -> PluginOptions:
    try:
        return kind()
    except ValidationError as error:
        missing = listed(".".join(map(str, fault["loc"])) for fault in error.errors())
        raise LivePluginError(f"it needs options ({missing}): give them in plugins.yaml, and check that") from error


@asynccontextmanager
async def _at_work(plugin: Plugin, faults: list[PluginError]) -> AsyncIterator[None]:
    """Start the plugin, and stop it however it went; raises PluginError when it does not start."""
    try:
        await life.begin(plugin)
        await asyncio.sleep(0)  # what it has begun has its first turn
        yield
    finally:
        faults += await life.end(plugin)


def _wrong_in(plugin: Plugin, tools: Mapping[str, Tool]) -> Iterator[str]:
    """What is wrong in a plugin at work."""
    where = place.of_class(type(plugin))
    try:
        type(plugin).Options.model_json_schema()
    except Exception as error:  # noqa: BLE001 - foreign code
        yield f"{where}its options have no schema for editors: {reason(error)}"
    try:
        to_json(dict(plugin.card()))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code
        yield f"{place.of_function(plugin.card)}its card cannot be shown: {reason(error)}"
    for tool in tools.values():
        for text in (*_untyped(tool), *_not_refused(tool)):
            yield f"{place.of_function(tool.method)}the tool '{tool.name}' {text}"


def _untyped(tool: Tool) -> Iterator[str]:
    for parameter in tool.arguments.parameters:
        if parameter.annotation is inspect.Parameter.empty:
            yield f"says of '{parameter.name}' no type, so the model cannot know it"


def _not_refused(tool: Tool) -> Iterator[str]:
    """How it fails at wrong arguments. They are only checked; the tool itself is not called."""
    calls = [{parameter.name: wrong} for parameter in tool.arguments.parameters for wrong in WRONG]
    for args in ({"no_such_argument": 1}, *calls):
        try:
            tool.arguments.check(args)
        except HomeError as error:
            if len(str(error).splitlines()) != 1:
                yield f"refuses {args} in no single line: {str(error)[:80]!r}"
                return
        except Exception as error:  # noqa: BLE001 - foreign code
            yield f"cannot check {args}: {place.of_error(error)}{reason(error)}; a check must raise ValueError"
            return
        else:
            if "no_such_argument" in args:
                yield "takes arguments that it does not name"
