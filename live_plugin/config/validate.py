"""A node → a value of any type that pydantic understands, or everything that is wrong with it.

pydantic judges; here its verdicts get the place in the file and our words (`words.py`). What it says about a value
that must not be shown is not passed on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from live_plugin.config.node import Node, Path
from live_plugin.config.schema import Schema, inside, resolve
from live_plugin.config.words import Error, complaint, shown, unknown
from live_plugin.errors import ConfigError, Fault

T = TypeVar("T")

UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
MISSING = ("missing", "missing_argument", "missing_keyword_only_argument")


def validate(kind: type[T], node: Node, path: Path = (), context: Any = None) -> T:
    """Return the value of `node` as a `kind`: a model, a dataclass or any other type.

    `path` leads to the node and begins the path of each fault; `context` is handed to validators. Options that
    `kind` does not know are faults unless it says `extra="allow"`.
    Raises ConfigError with all faults, those of reading included, in the order of the file.
    """
    extra: Literal["forbid"] | None = None if getattr(kind, "model_config", {}).get("extra") == "allow" else "forbid"
    faults = list(node.all_faults())
    try:
        value = TypeAdapter(kind).validate_python(node.data, extra=extra, context=context)
    except ValidationError as error:
        faults += _told(error.errors(include_url=False), kind, node, path)
    if faults:
        raise ConfigError(in_order(faults, node.place.file))
    return value


def in_order(faults: Iterable[Fault], first: str) -> list[Fault]:
    """Each fault once, by file, line and column; the file `first` goes first."""
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.file != first, fault.file, fault.line, fault.column))


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where in the file, and at which rules, an error of pydantic's belongs."""

    path: Path
    node: Node
    """The value, or what it is missing in."""
    schemas: list[Schema]
    readable: bool = True
    """False at and beneath a value that could not be read: its own fault has been told."""

    def down(self, part: str | int, root: Schema) -> _Spot:
        """The spot beneath; parts that are not in the file nor in the rules are pydantic's names of alternatives."""
        child = self.node.children.get(part)
        if child is None and not any(part in schema.get("properties", ()) for schema in self.schemas):
            return self
        node = self.node if child is None else child
        readable = self.readable and not node.is_broken
        return _Spot((*self.path, part), node, inside(self.schemas, part, root), readable)

    def got(self, given: Any) -> str | None:
        """How the value may be told: None not at all, "" in the words of a validator only.

        Without rules nobody knows whether it is a secret; what is not there is none.
        """
        if given in (None, ""):
            return shown(given)
        if self.node.secret or any(rules.get("format") == "password" for rules in self.schemas):
            return None
        return shown(given) if self.schemas else ""


def _told(errors: Iterable[Any], kind: Any, node: Node, path: Path) -> Iterator[Fault]:
    """One fault for each value that was not accepted."""
    root = _schema_of(kind)
    start = _Spot(path, node, list(resolve(root, root)), not node.is_broken)
    spots: dict[Path, _Spot] = {}
    groups: dict[Path, list[Error]] = defaultdict(list)
    for error in errors:
        parts = error["loc"][:-1] if error["type"] in UNKNOWN + MISSING else error["loc"]
        spot = reduce(lambda at, part: at.down(part, root), parts, start)
        spots[spot.path] = spot
        groups[spot.path].append(error)
    for at, spot in spots.items():
        if spot.readable:
            has_deeper = any(at == deeper[: len(at)] for deeper in spots if deeper != at)
            yield from _faults(spot, groups[at], has_deeper=has_deeper)


def _faults(spot: _Spot, errors: list[Error], *, has_deeper: bool) -> Iterator[Fault]:
    """The faults of one value; of alternatives, the one that fitted best is that with faults beneath the value."""
    for error in errors:
        name = error["loc"][-1] if error["loc"] else ""
        if error["type"] in UNKNOWN:
            known = [option for schema in spot.schemas for option in schema.get("properties", ())]
            at = spot.node.children.get(name, spot.node)
            yield at.key.fault(spot.path, unknown(str(name), known))
        elif error["type"] in MISSING:
            yield spot.node.key.fault(spot.path, f"option '{name}' is missing")
    rest = [error for error in errors if error["type"] not in UNKNOWN + MISSING]
    if rest and not has_deeper and len(rest) == len(errors):
        text = complaint(rest, spot.schemas, spot.got(rest[0]["input"]))
        yield spot.node.key.fault(spot.path, _masked(text, spot.node))


def _masked(text: str, node: Node) -> str:
    """A validator's own words may repeat what it was given."""
    for secret in node.secrets():
        text = text.replace(secret, "***") if len(secret) > 2 else text
    return text


@lru_cache(maxsize=64)  # made only where there are faults, but slowly
def _schema_of(kind: Any) -> Schema:
    try:
        return TypeAdapter(kind).json_schema()
    except PydanticUserError:  # a type of the author's own that has no JSON Schema: only the words get poorer
        return {}
