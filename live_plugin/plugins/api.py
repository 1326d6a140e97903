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

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, overload

from live_plugin.errors import HomeError
from live_plugin.home.context import Context
from live_plugin.home.model import Frozen
from live_plugin.plugins.belongings import Belongings
from live_plugin.plugins.events import Answered, Changed, Heard
from live_plugin.plugins.house import House
from live_plugin.plugins.results import Answer

__all__ = [
    "Answer",
    "Answered",
    "Changed",
    "Context",
    "Heard",
    "HomeError",
    "House",
    "Plugin",
    "PluginOptions",
    "tool",
]

LIMIT_S = 10.0
"""How long a tool may take unless it says otherwise; people do not wait longer for a lamp."""

Function = TypeVar("Function", bound=Callable[..., Any])
Event = TypeVar("Event", Answered, Changed, Heard)


class PluginOptions(Frozen):
    """Options that every plugin has; a plugin's own `Options` add fields to these."""

    enabled: bool = True
    """False leaves the plugin out without deleting its block."""
    file: str | None = None
    """Python file of the plugin, relative to plugins.yaml; left out, it is found by its name."""


class Plugin:
    """Base of all plugins: a named unit in plugins.yaml that offers tools.

    `start` may raise: the plugin is then stopped, named, and tried again with growing pauses while the rest of the
    house goes on. What was begun with `on_stop`, `begin` and `listen` is undone by itself.
    """

    name: ClassVar[str]
    """The name in plugins.yaml."""
    version: ClassVar[str] = "0"
    needs: ClassVar[frozenset[str]] = frozenset()
    """Plugins that must be on as well; they are started before."""
    packages: ClassVar[frozenset[str]] = frozenset()
    """Distributions that must be installed, by name; import them where they are used, not at the top of the file."""
    Options: ClassVar[type[PluginOptions]] = PluginOptions
    """The class of its options in plugins.yaml."""
    domains: ClassVar[frozenset[str]] = frozenset()
    """Kinds of device that its tools are for: they are offered while one is exposed. Empty: they always are."""

    def __init__(self, options: Any, house: House) -> None:
        self.options = options
        self.house = house
        self.belongings = Belongings(type(self).name, house.guard.hide if house else str)  # a test may have no house
        """All that ends with the plugin."""
        self.tools_changed: Callable[[], None] = lambda: None
        """Call this when `more_tools` would give others than before: the session is told."""

    async def start(self) -> None:
        """Get ready; nothing else is called before. Called again after `stop` when it failed."""

    async def stop(self) -> None:
        """Undo what `on_stop`, `begin` and `listen` do not know of; also called when `start` failed half way."""

    def more_tools(self) -> Iterable[Callable[..., Any]]:
        """Functions marked with `@tool` that are offered beside its methods; asked for again when the home changes."""
        return ()

    def card(self) -> dict[str, Any]:
        """What the page shows of the plugin: words, numbers and lists by a short title. Empty: it has no card."""
        return {}

    def on_stop(self, callback: Callable[..., Any], *args: Any) -> None:
        """Have this done when the plugin stops, the latest first; it may be async."""
        self.belongings.undo(callback, *args)

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let work go on in the background until the plugin stops."""
        return self.belongings.begin(work)

    def listen(self, kind: type[Event], callback: Callable[[Event], Any]) -> None:
        """Have `callback` told of every `Changed`, `Heard` or `Answered` until the plugin stops; it may be async."""
        self.belongings.listen(kind, callback)


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
