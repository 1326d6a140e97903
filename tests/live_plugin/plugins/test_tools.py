from __future__ import annotations

import threading
from typing import Any

import pytest

from live_plugin.errors import PluginError
from live_plugin.plugins.api import Context, Plugin, tool
from live_plugin.plugins.tools import Tool, tools_of
from live_plugin.testing.clock import virtual


class Base(Plugin):
    name = "base"

    @tool
    async def first(self) -> None:
        """First."""

    def helper(self) -> None:
        """No tool."""


class Derived(Base):
    name = "derived"

    @tool(limit_s=3)
    def second(self, context: Context, number: int) -> bool:
        """Second."""
        return threading.current_thread() is threading.main_thread()


class Odd(Plugin):
    name = "odd"

    @tool
    async def strange(self, lock: threading.Thread) -> None:
        """Take what no JSON can be."""


def test_tools_come_in_the_order_in_which_they_are_written() -> None:
    tools = list(tools_of("derived", Derived(None, None)))  # type: ignore[arg-type]
    facts = [(tool.name, tool.limit_s, tool.takes_context) for tool in tools]
    assert facts == [("first", 10, False), ("second", 3, True)]


def test_what_is_known_of_a_plugin_is_not_read_again() -> None:
    plugin, newer = Derived(None, None), Derived(None, None)  # type: ignore[arg-type]
    known = list(tools_of("derived", plugin))
    again = list(tools_of("derived", plugin, known))
    assert all(new is old for new, old in zip(again, known, strict=True))
    assert not any(new is old for new, old in zip(tools_of("derived", newer, known), known, strict=True))


@virtual
async def test_what_is_not_async_runs_in_a_thread() -> None:
    second = Tool.of("derived", Derived(None, None).second)  # type: ignore[arg-type]
    assert await second.run(Context(), {"number": 1}) is False


def test_what_cannot_be_declared_names_plugin_and_tool() -> None:
    with pytest.raises(PluginError, match=r"plugin odd: test_tools\.py:\d+: the tool 'strange' cannot be declared"):
        list(tools_of("odd", Odd(None, None)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("async def f(self, *names: str): 'Do.'", r"each parameter must have a name .* '\*names"),
        ("async def f(self, **what: int): 'Do.'", r"each parameter must have a name .* '\*\*what"),
        ("async def f(self, a: int, /): 'Do.'", "each parameter must have a name"),
        ("async def öffne(self): 'Do.'", "at most 64 letters a to z"),
        (f"async def {'f' * 65}(self): 'Do.'", "at most 64 letters a to z"),
    ],
)
def test_what_the_service_would_refuse_is_refused_before(source: str, words: str) -> None:
    space: dict[str, Any] = {}
    exec(source, space)
    [function] = [found for found in space.values() if callable(found)]
    plugin = type("Named", (Plugin,), {"name": "named", function.__name__: tool(function)})(None, None)
    with pytest.raises(PluginError, match=words):
        list(tools_of("named", plugin))
