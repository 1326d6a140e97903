"""Plain data that remembers where each piece of it was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from live_plugin.errors import Fault

Path = tuple[str | int, ...]
"""Keys and list positions that lead to a setting."""


def dotted(path: Iterable[str | int]) -> str:
    """`live.mock.story[0]`; what cannot be printed on one line is escaped."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_printable(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def _printable(key: str) -> str:
    short = key if len(key) <= 60 else f"{key[:59]}…"
    return short if short.isprintable() else repr(short)[1:-1]


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def fault(self, path: Iterable[str | int], text: str) -> Fault:
        """What is wrong here."""
        return Fault(self.file, self.line, self.column, dotted(path), text)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file, with everything beneath it."""

    data: Any
    """The plain value: dict with text keys, list, str, int, float, bool or None."""
    place: Place
    """Where the value begins."""
    key: Place
    """Where its key is written; for what has no key the same as `place`."""
    children: Mapping[str | int, Node] = field(default_factory=dict)
    """The values in a mapping by key, in a list by position."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with the way it is written."""
    secret: bool = False
    """Whether the value must not be shown: it came from secrets.yaml or the environment."""

    @property
    def is_broken(self) -> bool:
        """Whether there is no value at all, for the reason in `faults`."""
        return bool(self.faults) and self.data is None

    def all_faults(self) -> Iterator[Fault]:
        """The faults of this value and of all beneath it."""
        yield from self.faults
        for child in self.children.values():
            yield from child.all_faults()

    def secrets(self) -> Iterator[str]:
        """The text of every secret in this value and beneath it."""
        if self.secret:
            yield str(self.data)
        for child in self.children.values():
            yield from child.secrets()


def broken(place: Place, path: Iterable[str | int], text: str) -> Node:
    """Stands for a value that could not be read."""
    return Node(None, place, place, faults=(place.fault(path, text),))


def listing(items: Sequence[Node], place: Place) -> Node:
    """A list of these values."""
    return Node([item.data for item in items], place, place, dict(enumerate(items)))


def mapping(entries: Iterable[tuple[str, Place, Node]], place: Place, path: Path) -> Node:
    """A mapping of these keys, the places they are written at, and their values; a key written twice is a fault."""
    children: dict[str | int, Node] = {}
    twice: dict[str | int, list[Fault]] = defaultdict(list)
    for key, at, value in entries:
        if key in children:
            first = children[key].key
            twice[key].append(at.fault((*path, key), f"is written twice, first at {first.file}:{first.line}"))
        else:
            children[key] = replace(value, key=at)
    for name, faults in twice.items():
        children[name] = replace(children[name], faults=(*children[name].faults, *faults))
    return Node({key: child.data for key, child in children.items()}, place, place, children)
