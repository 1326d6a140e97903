"""The item `trouble` of a story: its options are the fields of the trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import yaml

from mock_server.faults import TROUBLES, Trouble
from mock_server.story.block import Block, Desk, Wrong, flag, seconds, whole, word
from mock_server.story.format import Spoil


def spoil(given: Block) -> Spoil:
    """Read `trouble: name` and the options beside it."""
    name = given.take("trouble", _known_trouble, "")
    options = {}
    for field in fields(TROUBLES[name]) if name else ():  # type: ignore[arg-type]
        if field.name in given:
            options[field.name] = given.take(field.name, _OPTIONS[str(field.type)], None)
        else:
            given.known.append(field.name)
    _try(name, options)
    return Spoil(name, options)


def _try(name: str, options: Mapping[str, Any]) -> None:
    """Raise `Wrong` where the trouble does not take what it is given."""
    try:
        TROUBLES.get(name, Trouble)(**options)
    except ValueError as error:
        raise Wrong(str(error)) from None


def _known_trouble(desk: Desk, node: yaml.Node, path: str) -> str:
    name = word(desk, node, path)
    if name not in TROUBLES:
        raise Wrong(f"no trouble is named {name!r}; known: {', '.join(sorted(TROUBLES)) or 'none'}")
    return name


_OPTIONS: Mapping[str, Callable[[Desk, yaml.Node, str], Any]] = {
    "float": seconds,
    "int": whole(0, 2**31),
    "str": word,
    "bool": flag,
}
"""How the fields of a trouble are read, by their types."""
