"""Reading YAML with the place of everything: each fault is told with file, line and column, all of them at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, TypeVar

import yaml

from mock_server.errors import Fault
from mock_server.story.format import Place

T = TypeVar("T")
D = TypeVar("D")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|)")
_SECONDS = {"ms": 0.001, "s": 1.0, "": 1.0, "min": 60.0}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 booleans: in `args: {on: true}` the key `on` is a word, and `10:30` is no number."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if not tag.endswith((":bool", ":timestamp", ":int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.I), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?\d+$"), list("-+0123456789"))


class Wrong(ValueError):
    """A value that does not fit; the text says what would."""


class Desk:
    """Where the faults of one file are gathered."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def place(self, node: yaml.Node) -> Place:
        """Where this node begins."""
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def fault(self, node: yaml.Node, path: str, text: str) -> None:
        """Note a fault and go on."""
        place = self.place(node)
        self.faults.append(Fault(self.file, place.line, place.column, path, text))

    def compose(self, text: str) -> yaml.Node | None:
        """The nodes of a file; None with a fault noted where it is not YAML."""
        try:
            node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self.faults.append(Fault(self.file, line, column, "", f"not YAML: {error.problem or error.context}"))
            return None
        except (yaml.YAMLError, RecursionError) as error:
            self.faults.append(Fault(self.file, 1, 1, "", f"not YAML: {str(error).splitlines()[0]}"))
            return None
        if node is None:
            self.faults.append(Fault(self.file, 1, 1, "", "is empty; a story begins with `live: 1`"))
        return node


class Block:
    """One mapping of the file; `take` each key that may be there, then `finish`."""

    def __init__(self, desk: Desk, node: yaml.Node, path: str) -> None:
        self.desk, self.node, self.path = desk, node, path
        self.known: list[str] = []
        self.items: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        if not isinstance(node, yaml.MappingNode):
            desk.fault(node, path, "must be a block of `key: value` lines")
            return
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                desk.fault(key, path, "a key must be a word")
            elif key.value in self.items:
                desk.fault(key, self.at(key.value), "is given twice")
            else:
                self.items[key.value] = key, value

    def at(self, key: str) -> str:
        """Dotted path of a key of this block."""
        return f"{self.path}.{key}" if self.path else key

    def __contains__(self, key: str) -> bool:
        return key in self.items

    def take(self, key: str, kind: Callable[[Desk, yaml.Node, str], T], default: D) -> T | D:
        """The value of a key, or `default` where it is missing or wrong (a fault is noted)."""
        self.known.append(key)
        if key not in self.items:
            return default
        node = self.items[key][1]
        try:
            return kind(self.desk, node, self.at(key))
        except Wrong as error:
            self.desk.fault(node, self.at(key), str(error))
            return default

    def need(self, key: str, text: str) -> None:
        """Note a fault where a key is missing."""
        if key not in self.items and isinstance(self.node, yaml.MappingNode):
            self.desk.fault(self.node, self.path, text)

    def finish(self) -> None:
        """Note a fault for every key that nobody took."""
        for key, (node, _) in self.items.items():
            if key not in self.known:
                near = get_close_matches(key, self.known, 1)
                hint = f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(self.known)}"
                self.desk.fault(node, self.at(key), f"unknown key{hint}")


def value(desk: Desk, node: yaml.Node, path: str) -> Any:
    """Whatever is written, as JSON could hold it."""
    loader = _Loader("")
    with suppress(yaml.YAMLError, ValueError, TypeError, RecursionError):
        return loader.construct_object(node, deep=True)
    raise Wrong("cannot be read as a value")


def plain(desk: Desk, node: yaml.Node, path: str) -> dict[str, Any]:
    """An object for the wire: words as keys, JSON values within."""
    given = value(desk, node, path)
    if not isinstance(given, dict) or not _is_json(given):
        raise Wrong("must be an object such as {name: kitchen light, on: true}, of what JSON can hold")
    return given


def _is_json(given: Any) -> bool:
    if isinstance(given, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in given.items())
    if isinstance(given, list):
        return all(map(_is_json, given))
    if isinstance(given, float):
        return math.isfinite(given)
    return given is None or isinstance(given, str) or (isinstance(given, int) and -(2**63) <= given < 2**64)


def word(desk: Desk, node: yaml.Node, path: str) -> str:
    """A text; a number written without quotes is taken as its digits."""
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        raise Wrong("must be a text")
    return str(node.value)


def flag(desk: Desk, node: yaml.Node, path: str) -> bool:
    """true or false."""
    given = value(desk, node, path)
    if not isinstance(given, bool):
        raise Wrong(f"must be true or false, got {_shown(node)}")
    return given


def whole(low: int, high: int) -> Callable[[Desk, yaml.Node, str], int]:
    """A whole number within bounds."""

    def read(desk: Desk, node: yaml.Node, path: str) -> int:
        given = value(desk, node, path)
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            raise Wrong(f"must be a whole number {low}-{high}, got {_shown(node)}")
        return given

    return read


def seconds(desk: Desk, node: yaml.Node, path: str) -> float:
    """A duration: `320ms`, `5s`, `2min`; a bare number is seconds."""
    match = _DURATION.fullmatch(node.value) if isinstance(node, yaml.ScalarNode) else None
    if match is None:
        raise Wrong(f"must be a duration such as 320ms or 5s, got {_shown(node)}")
    return float(match[1]) * _SECONDS[match[2]]


def each(kind: Callable[[Desk, yaml.Node, str], T]) -> Callable[[Desk, yaml.Node, str], tuple[T, ...]]:
    """A list, or one thing without the list around it; a wrong item costs itself alone."""

    def read(desk: Desk, node: yaml.Node, path: str) -> tuple[T, ...]:
        nodes: Sequence[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found = []
        for index, item in enumerate(nodes):
            at = path if item is node else f"{path}[{index}]"
            try:
                found.append(kind(desk, item, at))
            except Wrong as error:
                desk.fault(item, at, str(error))
        return tuple(found)

    return read


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return repr(node.value)
    return "a list" if isinstance(node, yaml.SequenceNode) else "a block"
