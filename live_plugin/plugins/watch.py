"""What has changed in plugins.yaml and the files of plugins, and which plugins it concerns. `look` looks at files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from live_plugin.config import Config
from live_plugin.config.node import Node
from live_plugin.plugins.loader import place_of

Stamp = tuple[int, int, int]
"""Time of the last change in ns, size and number of a file."""
NEVER: Stamp = (0, 0, 0)
"""Of a file that is not there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which plugins have to go, and which have to be loaded anew, by name."""

    remove: tuple[str, ...] = ()
    load: tuple[str, ...] = ()


def stamps(files: Iterable[Path]) -> dict[Path, Stamp]:
    """Look at the files; one that cannot be looked at counts as not there."""
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return NEVER
    return found.st_mtime_ns, found.st_size, found.st_ino


def look(config: Config) -> dict[Path, Stamp]:
    """Look at all files that a configuration rests on."""
    return stamps(setting_files(config) | set(plugin_files(config).values()))


def setting_files(config: Config) -> set[Path]:
    """plugins.yaml, the secrets, and what the blocks of plugins include."""
    places = {Path(file) for block in config.blocks.values() for file in _files(block)}
    return {config.file, config.folder / "secrets.yaml", *places}


def plugin_files(config: Config) -> dict[str, Path]:
    """The file of each plugin that is on; one of the built-in ones would be taken from there if it were there."""
    blocks = config.settings.plugins
    return {name: place_of(name, block, config.folder) for name, block in blocks.items() if is_on(block)}


def plan(old: Mapping[str, Any], new: Mapping[str, Any], touched: Collection[str], working: Collection[str]) -> Plan:
    """What to do when the blocks `old` have become `new`, the files of the plugins `touched` have changed, and the
    plugins `working` are there. A plugin that is not there is tried only when its block or file has changed.
    """
    on = {name: block for name, block in new.items() if is_on(block)}
    remove = tuple(name for name in working if name not in on)
    load = tuple(name for name, block in on.items() if name in touched or not _same(old, name, block))
    return Plan(remove, load)


def is_on(block: Any) -> bool:
    """Whether a plugin with this block is to work."""
    return not (isinstance(block, Mapping) and block.get("enabled") is False)


def _same(old: Mapping[str, Any], name: str, block: Any) -> bool:
    return name in old and is_on(old[name]) and bool(old[name] == block)


def _files(node: Node) -> Iterator[str]:
    yield node.place.file
    for child in node.children.values():
        yield from _files(child)
