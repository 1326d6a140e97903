"""Troubles as switches: `stall`, `stall:chunks=5,seconds=2`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, fields
from functools import partial
from typing import Any

from mock_server.faults import TROUBLES, Trouble

_KINDS: Mapping[str, Callable[[str], Any]] = {"float": float, "int": int, "str": str}
"""How options are read, by the types of the fields."""


def switch(text: str) -> Callable[[], Trouble]:
    """What makes this trouble; raises ValueError, in one line, for one that does not exist."""
    name, _, given = text.partition(":")
    if name not in TROUBLES:
        raise ValueError(f"no trouble is named {name!r}; known: {', '.join(TROUBLES)}")
    known = {field.name: field for field in options(name)}
    make = partial(TROUBLES[name], **dict(_option(name, known, each) for each in given.split(",") if each))
    make()  # wrong values are told now, not at the first session
    return make


def options(name: str) -> tuple[Field[Any], ...]:
    """The options of a trouble."""
    return fields(TROUBLES[name])  # type: ignore[arg-type]


def described() -> Iterator[str]:
    """A line for each trouble: what it is called, its options with their defaults, what it does."""
    for name, kind in TROUBLES.items():
        given = ",".join(f"{field.name}={field.default}" for field in options(name))
        yield f"{name}{':' if given else ''}{given}\n    {(kind.__doc__ or '').splitlines()[0]}"


def _option(name: str, known: Mapping[str, Field[Any]], given: str) -> tuple[str, Any]:
    option, _, value = given.partition("=")
    if option not in known:
        raise ValueError(f"{name} has no option {option!r}; known: {', '.join(known) or 'none'}")
    kind = str(known[option].type)
    try:
        return option, _KINDS[kind](value)
    except ValueError:
        raise ValueError(f"{name}: {option} must be a {kind}, got {value!r}") from None
