"""A small schema language with the strictness of a protobuf JSON parser.

A kind is a function `(value, path) -> value` that returns the value in its normal form (camelCase names, decoded
bytes, upper-case enums) or raises `Refusal`. The field tables in `fields` are made of kinds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from mock_server.errors import Refusal
from mock_server.wire import base64
from mock_server.wire.normalise import camel

INVALID = "Request contains an invalid argument."
"""Reason of most 1007 closes of the service."""

Kind = Callable[[Any, str], Any]


def refuse(path: str, expected: str, value: object) -> Refusal:
    """The refusal for a value of the wrong kind."""
    shown = repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:40]}…"
    return Refusal(1007, INVALID, f"{path or 'the message'}: must be {expected}, got {shown}")


def text(value: Any, path: str) -> str:
    """A string."""
    if not isinstance(value, str):
        raise refuse(path, "a string", value)
    return value


def flag(value: Any, path: str) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise refuse(path, "true or false", value)
    return value


def integer(value: Any, path: str) -> int:
    """A whole number, also written as a string (int64 of protobuf JSON)."""
    try:
        whole = math.nan if isinstance(value, bool) else int(value)
        if whole == float(value) and -(2**63) <= whole < 2**63:
            return int(whole)
    except (TypeError, ValueError, OverflowError):
        pass
    raise refuse(path, "a whole number", value)


def number(value: Any, path: str) -> float:
    """A number, also written as a string."""
    try:
        if not isinstance(value, bool) and math.isfinite(found := float(value)):
            return found
    except (TypeError, ValueError, OverflowError):
        pass
    raise refuse(path, "a number", value)


def binary(value: Any, path: str) -> bytes:
    """Bytes as base64."""
    try:
        return base64.decode(text(value, path))
    except ValueError:
        raise refuse(path, "base64", value) from None


def free(value: Any, path: str) -> Mapping[str, Any]:
    """An object whose keys belong to the user."""
    if not isinstance(value, dict):
        raise refuse(path, "an object", value)
    return value


def anything(value: Any, path: str) -> Any:
    """Any JSON at all."""
    return value


def enum(*names: str, prefix: str = "") -> Kind:
    """One of `names` in any case; `prefix` may be left out in the table, never on the wire."""
    known = {prefix + name for name in names}

    def check(value: Any, path: str) -> str:
        upper = text(value, path).upper()
        if upper not in known:
            raise refuse(path, " or ".join(sorted(known)), value)
        return upper

    return check


def many(kind: Kind) -> Kind:
    """A list; what is none is taken for a list of one, as the service does for `mediaChunks`."""

    def check(value: Any, path: str) -> list[Any]:
        values = value if isinstance(value, list) else [value]
        return [kind(item, f"{path}[{index}]") for index, item in enumerate(values)]

    return check


def either(first: type, when_first: Kind, otherwise: Kind) -> Kind:
    """`when_first` for values of the type `first`, else `otherwise`."""

    def check(value: Any, path: str) -> Any:
        return (when_first if isinstance(value, first) else otherwise)(value, path)

    return check


@dataclass(frozen=True)
class Struct:
    """An object with known fields in either spelling; null is the same as absent."""

    fields: Mapping[str, Kind]
    required: str = ""

    def __call__(self, value: Any, path: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in free(value, path).items():
            name = camel(key)
            if name not in self.fields:
                raise self._unknown(key, path)
            if name in result:
                raise Refusal(1007, INVALID, f"{path}: {name} is given twice")
            if item is not None:
                result[name] = self.fields[name](item, f"{path}.{name}" if path else name)
        if self.required and self.required not in result:
            raise Refusal(1007, INVALID, f"{path}.{self.required} is missing")
        return result

    def _unknown(self, key: str, path: str) -> Refusal:
        where = f" at '{path}'" if path else ""
        reason = f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.'
        return Refusal(1007, reason, f"{path or 'the message'}: no field is named {key!r}; {self._advice(camel(key))}")

    def _advice(self, name: str) -> str:
        own = {name: name for name in self.fields}
        inner = {name: f"{outer}.{name}" for outer, kind in self.fields.items() for name in _fields_of(kind)}
        for places in (own, inner):
            if meant := get_close_matches(name, places, n=1, cutoff=0.75):
                return f"did you mean {places[meant[0]]}?"
        return f"known are {', '.join(own)}" if own else "it has none"


def _fields_of(kind: Kind) -> Iterable[str]:
    return kind.fields if isinstance(kind, Struct) else ()
