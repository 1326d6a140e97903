"""A configuration file and all it includes, as one tree of nodes.

Nothing here raises for what stands in a file: a value that cannot be read becomes a node that carries its fault,
so that the rest is read all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from live_plugin.config import node as nodes
from live_plugin.config.node import Node, Place, broken, listing, mapping
from live_plugin.config.syntax import MAX_DEPTH, TAG, Unreadable, parse, scalar
from live_plugin.config.tags import TAGS

MAX_VALUES = 100_000
"""Values in all files together; aliases could otherwise make billions of a few lines."""
MAX_INCLUDES = 10
"""Files that include one another in a row."""


class _TooLarge(Exception):
    """There is no end of values; what was read so far is worth nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the reader is: the setting it is at, and the files it came through."""

    path: nodes.Path
    files: tuple[Path, ...]
    depth: int = 0

    @property
    def folder(self) -> Path:
        """Relative paths start here."""
        return self.files[-1].parent

    def down(self, key: str | int) -> Site:
        """The site of a value beneath."""
        return replace(self, path=(*self.path, key), depth=self.depth + 1)


def read(path: Path, environ: Mapping[str, str]) -> Node:
    """Return the content of the file at `path`; an empty file is None."""
    start = Place(str(path))
    try:
        return Reader(path.parent, environ).file(path, Site((), ()), start)
    except _TooLarge:
        return broken(start, (), f"there are more than {MAX_VALUES} values; does an alias (*) repeat too much?")


class Reader:
    """Reads one configuration; counts what it has made and keeps each file it has parsed."""

    def __init__(self, top: Path, environ: Mapping[str, str]) -> None:
        self.top = top
        """The folder of plugins.yaml; secrets are not looked for above it."""
        self.environ = environ
        self._values = 0
        self._parsed: dict[Path, yaml.Node | Unreadable | None] = {}

    def file(self, path: Path, site: Site, place: Place) -> Node:
        """The content of a file; `place` is where it was asked for."""
        if path in site.files:
            chain = " → ".join(str(file) for file in (*site.files, path))
            return broken(place, site.path, f"files include one another without end: {chain}")
        if len(site.files) >= MAX_INCLUDES:
            return broken(place, site.path, f"more than {MAX_INCLUDES} files include one another")
        root = self._parse(path)
        if isinstance(root, Unreadable):
            return self._unreadable(root, path, site, place)
        start = Place(str(path))
        return self.value(root, replace(site, files=(*site.files, path))) if root else Node(None, start, start)

    def value(self, raw: yaml.Node, site: Site) -> Node:
        """The node of a value as PyYAML composed it."""
        place = _place(raw, site)
        self._values += 1
        if self._values > MAX_VALUES:
            raise _TooLarge
        if site.depth > MAX_DEPTH:
            return broken(place, site.path[:3], f"is nested more than {MAX_DEPTH} deep; does an alias (*) hold itself?")
        if raw.tag.startswith("!"):
            return self._tagged(raw, site, place)
        kind, make = KINDS[type(raw)]
        if kind and raw.tag != TAG + kind:
            return broken(place, site.path, f"the tag {raw.tag.removeprefix(TAG)[:40]} does not belong here; remove it")
        return make(self, raw, site, place)

    def _parse(self, path: Path) -> yaml.Node | Unreadable | None:
        if path not in self._parsed:
            try:
                self._parsed[path] = parse(path)
            except Unreadable as error:
                self._parsed[path] = error
        return self._parsed[path]

    def _unreadable(self, error: Unreadable, path: Path, site: Site, place: Place) -> Node:
        if error.line:
            return broken(Place(str(path), error.line, error.column), site.path, error.text)
        return broken(place, site.path, f"{path}: {error.text}" if site.files else error.text)

    def _tagged(self, raw: yaml.Node, site: Site, place: Place) -> Node:
        if raw.tag not in TAGS:
            # The tag itself stays unsaid: it may be a password that begins with an exclamation mark.
            return broken(place, site.path, f"unknown tag; known are {', '.join(TAGS)}; text with ! first needs quotes")
        if not isinstance(raw, yaml.ScalarNode) or not raw.value.strip():
            return broken(place, site.path, f"{raw.tag} needs a name behind it")
        return TAGS[raw.tag](self, raw.value.strip(), site, place)

    def word(self, raw: yaml.ScalarNode, site: Site, place: Place) -> Node:
        """Text, number, boolean or nothing."""
        try:
            return Node(scalar(raw), place, place)
        except (KeyError, ValueError):
            return broken(place, site.path, f"cannot be read as '{raw.tag.removeprefix(TAG)[:40]}'; put text in quotes")

    def items(self, raw: yaml.SequenceNode, site: Site, place: Place) -> Node:
        """A list."""
        return listing([self.value(item, site.down(at)) for at, item in enumerate(raw.value)], place)

    def keys(self, raw: yaml.MappingNode, site: Site, place: Place) -> Node:
        """A mapping; its keys are text as it is written."""
        for key, _ in raw.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag.startswith("!"):
                return broken(_place(key, site), site.path, "a key must be a word; text with { first needs quotes")
        own = [(key, value) for key, value in raw.value if key.tag != TAG + "merge"]
        merges = [self.value(value, site.down("<<")) for key, value in raw.value if key.tag == TAG + "merge"]
        entries = [(key.value, _place(key, site), self.value(value, site.down(key.value))) for key, value in own]
        made = mapping(entries, place, site.path)
        return _merged(made, merges, site) if merges else made


def _place(raw: yaml.Node, site: Site) -> Place:
    return Place(str(site.files[-1]), raw.start_mark.line + 1, raw.start_mark.column + 1)


def _merged(made: Node, merges: list[Node], site: Site) -> Node:
    """`<<` adds the keys of other mappings where they are not written already; the first that has a key wins."""
    children = dict(made.children)
    faults = list(made.faults)
    for source in _sources(merges):
        faults += source.faults
        if not source.faults and not isinstance(source.data, dict):
            faults.append(source.place.fault(site.path, "<< needs a mapping, or a list of them"))
        children = {**source.children, **children} if isinstance(source.data, dict) else children
    data = {key: child.data for key, child in children.items()}
    return replace(made, data=data, children=children, faults=tuple(faults))


def _sources(merges: list[Node]) -> Iterator[Node]:
    for merge in merges:
        yield from merge.children.values() if isinstance(merge.data, list) else (merge,)


Make = Callable[[Reader, Any, Site, Place], Node]
KINDS: dict[type[yaml.Node], tuple[str, Make]] = {
    yaml.ScalarNode: ("", Reader.word),
    yaml.SequenceNode: ("seq", Reader.items),
    yaml.MappingNode: ("map", Reader.keys),
}
"""Kind of YAML node → the tag it must have (a scalar has several), and what makes our node of it."""
