"""All that an author of a plugin imports.

    class Greeter(Plugin):
        \"\"\"Says hello.\"\"\"

        name = "greeter"

        @tool
        async def greet(self, context: Context, who: str) -> dict[str, str]:
            \"\"\"Greet a person.

            Args:
                who: the person's name
            \"\"\"
            return {"greeting": f"Hello, {who}!"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, overload

from live_plugin.errors import HomeError
from live_plugin.home.context import Context
from live_plugin.home.model import Frozen
from live_plugin.plugins.house import Answer, House

__all__ = ["Answer", "Context", "HomeError", "House", "Plugin", "PluginOptions", "tool"]

LIMIT_S = 10.0
"""How long a tool may take unless it says otherwise; people do not wait longer for a lamp."""

Function = TypeVar("Function", bound=Callable[..., Any])


class PluginOptions(Frozen):
    """Options that every plugin has; a plugin's own `Options` add fields to these."""

    enabled: bool = True
    """False leaves the plugin out without deleting its block."""
    file: str | None = None
    """Python file of the plugin, relative to plugins.yaml; left out, it is found by its name."""


class Plugin:
    """Base of all plugins: a named unit in plugins.yaml that offers tools.

    `start` may raise: the plugin is then left out and the rest of the house goes on. `stop` undoes all of `start`; it
    is also called when `start` failed half way.
    """

    name: ClassVar[str]
    """The name in plugins.yaml."""
    version: ClassVar[str] = "0"
    Options: ClassVar[type[PluginOptions]] = PluginOptions
    """The class of its options in plugins.yaml."""
    domains: ClassVar[frozenset[str]] = frozenset()
    """Kinds of device that its tools are for: they are offered while one is exposed. Empty: they always are."""

    def __init__(self, options: Any, house: House) -> None:
        self.options = options
        self.house = house

    async def start(self) -> None:
        """Get ready; nothing else is called before."""

    async def stop(self) -> None:
        """Leave nothing behind: no task, timer, file or socket."""

    def more_tools(self) -> Iterable[Callable[..., Any]]:
        """Functions marked with `@tool` that are offered beside its methods; asked for again when the home changes."""
        return ()


@dataclass(frozen=True, slots=True)
class ToolMark:
    """What `@tool` says about a method."""

    limit_s: float = LIMIT_S


@overload
def tool(function: Function) -> Function: ...
@overload
def tool(*, limit_s: float = LIMIT_S) -> Callable[[Function], Function]: ...
def tool(function: Any = None, *, limit_s: float = LIMIT_S) -> Any:
    """Offer a typed method to the model: its name, docstring and parameters become the declaration.

    `limit_s` is the time it may take. A method that is not `async` runs in a thread: it holds up nobody, but cannot be
    stopped when its time is over.
    """

    def mark(method: Any) -> Any:
        method.__tool__ = ToolMark(limit_s)
        return method

    return mark if function is None else mark(function)
