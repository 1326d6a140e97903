"""A tool whose parameters are known only at run time, as those of a script or of somebody's server are."""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NamedTuple

from live_plugin.plugins.api import LIMIT_S, tool


class Taken(NamedTuple):
    """A parameter: its type, with all that is to be said of it, and whether it must be given."""

    type: Any
    required: bool


def made(
    name: str,
    text: str,
    takes: Mapping[str, Taken],
    do: Callable[[dict[str, Any]], Awaitable[Any]],
    limit_s: float = LIMIT_S,
) -> Callable[..., Any]:
    """A tool of this name and docstring; `do` is given the values by the names in `takes`, which may be any text."""
    theirs = dict(zip(identifiers(takes), takes, strict=True))

    async def call(**values: Any) -> Any:
        return await do({theirs[ours]: value for ours, value in values.items()})

    call.__name__, call.__doc__ = name, text
    call.__annotations__ = {ours: takes[name].type for ours, name in theirs.items()}
    parameters = [_parameter(ours, takes[name]) for ours, name in theirs.items()]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return tool(limit_s=limit_s)(call)


def identifiers(names: Iterable[str]) -> list[str]:
    """Names that can stand in a signature, one for each, in their order."""
    found: list[str] = []
    for name in names:
        plain = "".join(sign if f"_{sign}".isidentifier() else "_" for sign in name) or "_"
        plain = f"_{plain}" if not plain.isidentifier() or keyword.iskeyword(plain) else plain
        while plain in found:
            plain += "_"
        found.append(plain)
    return found


def _parameter(name: str, taken: Taken) -> inspect.Parameter:
    default = inspect.Parameter.empty if taken.required else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=taken.type)
