"""From a name in plugins.yaml to a plugin, through one door for everyone's.

A name is looked for in this order: the block's own `file`, `plugins/NAME.py` beside plugins.yaml, the built-in ones,
the entry points of the group `live_plugin.plugins`.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from live_plugin.errors import LivePluginError, PluginError
from live_plugin.home.nearest import listed, nearest
from live_plugin.plugins import builtin, place
from live_plugin.plugins.api import House, Plugin, PluginOptions
from live_plugin.plugins.words import one_line, reason

GROUP = "live_plugin.plugins"

OptionsOf = Callable[[str, type[PluginOptions]], PluginOptions]
"""Validates the block of a plugin against its class of options; raises ConfigError with file, line and column."""
PlaceOf = Callable[[str], str]
"""Where the name of a plugin is written, as `plugins.yaml:12:3: `; empty where nobody knows."""


def nowhere(name: str) -> str:
    """There is no plugins.yaml."""
    return ""


@dataclass(frozen=True)
class Loaded:
    """The plugins that are good, and what is wrong with the others."""

    plugins: dict[str, Plugin] = field(default_factory=dict)
    faults: list[PluginError] = field(default_factory=list)


def load(
    blocks: Mapping[str, Any], options_of: OptionsOf, house: House, folder: Path, written_at: PlaceOf = nowhere
) -> Loaded:
    """Make the plugins of all blocks that are on; `folder` is where plugins.yaml lies. One bad one stops no other."""
    loaded = Loaded()
    for name, block in blocks.items():
        if isinstance(block, Mapping) and block.get("enabled") is False:
            continue
        try:
            loaded.plugins[name] = load_one(name, block, options_of, house, folder, written_at)
        except PluginError as fault:
            loaded.faults.append(fault)
    return loaded


def load_one(
    name: str, block: Any, options_of: OptionsOf, house: House, folder: Path, written_at: PlaceOf = nowhere
) -> Plugin:
    """Make one plugin, its file read anew; raises PluginError saying what is wrong with it."""
    return _make(name, find(name, _file(block), folder, written_at(name)), options_of, house)


def place_of(name: str, block: Any, folder: Path) -> Path:
    """Where the plugin's own file is, or would be."""
    return folder / (_file(block) or f"plugins/{name}.py")


def find(name: str, file: str | None, folder: Path, written_at: str = "") -> type[Plugin]:
    """The class of the plugin; raises PluginError saying what is wrong with it, or the nearest names there are.

    What is not there is wrong where it is asked for, `written_at`.
    """
    local = folder / (file or f"plugins/{name}.py")
    if file is not None or (name.isidentifier() and local.is_file()):
        return _class_in(name, _contained(name, lambda: _module_of(name, local, written_at)))
    if name in builtin_names():
        return _class_in(name, _contained(name, lambda: importlib.import_module(f"{builtin.__name__}.{name}")))
    for entry in entry_points(group=GROUP, name=name):
        return _class_in(name, _contained(name, entry.load))
    near = listed(nearest(name, known_names(folder)))
    raise PluginError(name, f"{written_at}there is no such plugin; the nearest are {near}")


def builtin_names() -> list[str]:
    """Names of the plugins that come with the project."""
    return sorted(module.name for module in pkgutil.iter_modules(builtin.__path__))


def known_names(folder: Path) -> list[str]:
    """All names that can stand in a plugins.yaml in this folder."""
    local = [path.stem for path in sorted((folder / "plugins").glob("*.py"))]
    return [*builtin_names(), *local, *(entry.name for entry in entry_points(group=GROUP))]


def _file(block: Any) -> str | None:
    file = block.get("file") if isinstance(block, Mapping) else None
    return str(file) if file is not None else None


def _contained(name: str, load_it: Callable[[], Any]) -> Any:
    """What `load_it` gives; whatever it raises becomes a PluginError that names file and line."""
    try:
        return load_it()
    except PluginError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(name, f"cannot be imported: {_where(error)}{reason(error)}") from error


def _module_of(name: str, path: Path, written_at: str) -> ModuleType:
    if not path.is_file():
        raise PluginError(name, f"{written_at}there is no file {path}; correct 'file' or put the plugin there")
    full_name = f"live_plugin_local.{name}"
    loader = _Fresh(full_name, str(path.absolute()))  # so it is known in tracebacks as it is to `inspect`
    spec = importlib.util.spec_from_file_location(full_name, path, loader=loader)
    if spec is None:
        raise PluginError(name, f"{path} is not a Python file")
    module, former = importlib.util.module_from_spec(spec), sys.modules.get(full_name)
    sys.modules[full_name] = module  # annotations written as text are resolved through it
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[full_name]
        if former:
            sys.modules[full_name] = former
        raise
    return module


class _Fresh(SourceFileLoader):
    """Always reads the source: a kept bytecode is taken for current when a file was changed within one second."""

    def path_stats(self, path: str) -> Any:
        raise OSError("no bytecode is kept")


def _class_in(name: str, found: Any) -> type[Plugin]:
    """The one plugin class of a module, or the class itself."""
    kinds = [found] if isinstance(found, type) else list(vars(found).values())
    origin = getattr(found, "__name__", "") if isinstance(found, ModuleType) else None
    plugins = [k for k in kinds if isinstance(k, type) and issubclass(k, Plugin) and k is not Plugin]
    own = list(dict.fromkeys(k for k in plugins if origin is None or k.__module__ == origin))
    if len(own) != 1:
        names = listed((k.__name__ for k in own), "and") or "none"
        where = f"{Path(str(found.__file__)).name}: " if isinstance(found, ModuleType) else ""
        raise PluginError(name, f"{where}must hold exactly one class derived from Plugin, found {names}")
    if (told := getattr(own[0], "name", None)) != name:
        where = place.of_class(own[0])
        raise PluginError(name, f"{where}its class {own[0].__name__} says name = {told!r}; both names must be the same")
    return own[0]


def _make(name: str, kind: type[Plugin], options_of: OptionsOf, house: House) -> Plugin:
    if not (isinstance(kind.Options, type) and issubclass(kind.Options, PluginOptions)):
        raise PluginError(name, f"{place.of_class(kind)}{kind.__name__}.Options must be derived from PluginOptions")
    try:
        options = options_of(name, kind.Options)
    except LivePluginError as error:
        raise PluginError(name, one_line(str(error))) from error
    try:
        return kind(options, house)
    except (Exception, SystemExit) as error:
        raise PluginError(name, f"cannot be made: {_where(error)}{reason(error)}") from error


def _where(error: BaseException) -> str:
    """The innermost line in whatever was loaded."""
    return place.of_error(error, beyond=__file__)
