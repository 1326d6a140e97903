"""One tool of one plugin: its method, what the model is told of it, and how it is run."""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from live_plugin.errors import PluginError
from live_plugin.home.arguments import Arguments
from live_plugin.plugins import place
from live_plugin.plugins.api import Context, Plugin, ToolMark
from live_plugin.plugins.schema import Declaration, declare
from live_plugin.plugins.words import one_line, reason

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""Names that the service takes."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A method marked with `@tool`, ready to be called with anything."""

    plugin: str
    method: Callable[..., Any]
    limit_s: float
    arguments: Arguments
    declaration: Declaration
    takes_context: bool

    @property
    def name(self) -> str:
        return self.declaration.name

    @classmethod
    def of(cls, plugin: str, method: Callable[..., Any]) -> Tool:
        """Read the method's signature; raises PluginError when nothing can be declared from it."""
        told = f"{place.of_function(method)}the tool '{method.__name__}'"
        try:
            _refuse_unnamed(method)
            takes_context = _takes_context(method)
            arguments = Arguments(method, given=int(takes_context))
            declaration = declare(method, arguments)
        except Exception as error:
            why = one_line(str(error).partition("\n")[0])
            raise PluginError(plugin, f"{told} cannot be declared: {why}") from error
        if not NAME.fullmatch(declaration.name):
            raise PluginError(plugin, f"{told} must have a name of at most 64 letters a to z, digits and _")
        if not declaration.description:
            raise PluginError(plugin, f"{told} needs a docstring, which tells the model of it")
        mark: ToolMark = getattr(method, "__tool__")  # noqa: B009 - a method has it only by our decorator
        return cls(plugin, method, mark.limit_s, arguments, declaration, takes_context)

    async def run(self, context: Context, values: Mapping[str, Any]) -> Any:
        """Call the method; one that is not `async` runs in a thread, so that it cannot hold up the house."""
        given = (context,) if self.takes_context else ()
        if inspect.iscoroutinefunction(self.method):
            return await self.method(*given, **values)
        return await asyncio.to_thread(self.method, *given, **values)


def tools_of(name: str, plugin: Plugin, known: Sequence[Tool] = ()) -> Iterator[Tool]:
    """The tools of a plugin in the order in which they are written, inherited ones first; then what else it offers.

    Those that are `known` are not read again.
    """
    seen: dict[str, None] = {}
    for kind in reversed(type(plugin).__mro__):
        seen |= dict.fromkeys(vars(kind))
    for attribute in seen:
        if hasattr(getattr(type(plugin), attribute, None), "__tool__"):
            method = getattr(plugin, attribute)
            yield next((tool for tool in known if tool.method == method), None) or Tool.of(name, method)
    try:
        more = list(plugin.more_tools())
    except (Exception, SystemExit) as error:
        where = place.of_error(error, place.file_of(type(plugin)))
        raise PluginError(name, f"more_tools failed: {where}{reason(error)}") from error
    for function in more:
        yield Tool.of(name, function)


def _refuse_unnamed(method: Callable[..., Any]) -> None:
    """Raise TypeError for parameters that cannot be given by their name."""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    if bad := [str(p) for p in inspect.signature(method).parameters.values() if p.kind not in named]:
        raise TypeError(f"each parameter must have a name by which it is given, got '{bad[0]}'")


def _takes_context(method: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(method).parameters), None)
    return first is not None and get_type_hints(method).get(first) is Context
