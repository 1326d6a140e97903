"""What an author of a plugin relies on: needs, undoing, tasks and events."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.model import Home
from live_plugin.home.risk import Risk
from live_plugin.plugins import life
from live_plugin.plugins.api import Answered, Heard, Plugin, PluginOptions, tool
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.testing.clock import virtual

HOUSE = House(Simulated(Home({}, {})), Risk({}))


def made(name: str, log: list[str], **attributes: Any) -> Plugin:
    """A plugin that writes down when it starts and stops."""

    async def start(self: Plugin) -> None:
        log.append(f"+{name}")

    async def stop(self: Plugin) -> None:
        log.append(f"-{name}")

    kind = type(name, (Plugin,), {"name": name, "start": start, "stop": stop, **attributes})
    return kind(PluginOptions(), HOUSE)


def host_of(*plugins: Plugin) -> Host:
    return Host({plugin.name: plugin for plugin in plugins})


def without_line(fault: Exception) -> str:
    """The place in this file without its number."""
    return re.sub(r"(test_api\.py):\d+:", r"\1:", str(fault))


def failing(times: int, *, after_s: float = 0) -> Any:
    """A `start` that fails so many times."""
    left = iter([OSError("no radio")] * times)

    async def start(self: Plugin) -> None:
        await asyncio.sleep(after_s)
        for error in left:
            raise error

    return start


@virtual
async def test_a_plugin_starts_after_those_it_needs_and_stops_before_them() -> None:
    log: list[str] = []
    host = host_of(made("a", log, needs=frozenset("c")), made("b", log), made("c", log, needs=frozenset("b")))
    await host.start()
    await host.stop()
    assert log == ["+b", "+c", "+a", "-a", "-c", "-b"]


@virtual
async def test_needs_that_cannot_be_met_are_named() -> None:
    log: list[str] = []
    host = host_of(
        made("a", log, needs=frozenset({"radio"})),
        made("b", log, needs=frozenset("c")),
        made("c", log, needs=frozenset("b")),
        made("d", log),
        made("e", log, packages=frozenset({"no-such-package"})),
    )
    await host.start()
    assert [str(fault) for fault in host.faults] == [
        "plugin a: needs the plugin 'radio'; add it to plugins.yaml, or mend it",
        "plugin b: the plugins b → c → b need one another; take one 'needs' away",
        "plugin c: the plugins b → c → b need one another; take one 'needs' away",
        "plugin e: needs the package 'no-such-package': pip install 'no-such-package'",
    ]
    await host.stop()
    assert log == ["+d", "-e", "-d"]


NAMES = st.sampled_from("abcdef")


@given(st.dictionaries(NAMES, st.frozensets(NAMES, max_size=3)))
def test_whatever_plugins_need_all_others_start_in_order(needs: dict[str, frozenset[str]]) -> None:
    plugins = {name: made(name, [], needs=wanted) for name, wanted in needs.items()}
    unfit = {fault.plugin for fault in life.unfit(plugins)}
    fit = {name: plugin for name, plugin in plugins.items() if name not in unfit}
    order = [name for wave in life.waves(fit) for name in wave]
    assert sorted(order) == sorted(fit)
    for name in fit:
        assert all(order.index(need) < order.index(name) for need in needs[name])


@virtual
async def test_a_plugin_that_fails_is_tried_again_with_growing_pauses_and_its_return_told() -> None:
    told: list[str] = []
    clock = asyncio.get_running_loop().time
    changed: list[float] = []
    host = host_of(made("radio", [], start=failing(4)), made("user", [], needs=frozenset({"radio"})))
    await host.start()
    host.notice, host.changed = told.append, lambda: changed.append(clock())
    assert [without_line(fault) for fault in host.faults] == [
        "plugin radio: did not start: test_api.py: OSError: no radio",
        "plugin user: waits for the plugin 'radio', which did not start",
    ]
    await asyncio.sleep(74)
    assert told == []
    await asyncio.sleep(100)
    assert told == ["plugin radio: works now", "plugin user: works now"]
    assert changed[0] == 5 + 10 + 20 + 40
    assert host.faults == []
    await host.stop()


def test_pauses_grow_to_a_limit() -> None:
    pauses = life.pauses()
    assert [next(pauses) for _ in range(7)] == [5, 10, 20, 40, 80, 80, 80]


@virtual
async def test_slow_plugins_are_cut_off_and_hold_up_no_other() -> None:
    clock = asyncio.get_running_loop().time
    slow = [made(name, [], start=failing(1, after_s=3600)) for name in "abc"]
    host = host_of(*slow, made("quick", []))
    await host.start()
    assert clock() == life.LIMIT_S
    assert "plugin b: did not start: test_api.py: it took longer than 10 s and was stopped" in map(
        without_line, host.faults
    )
    await host.stop()


class Busy(Plugin):
    """Begins all that a plugin can begin."""

    name = "busy"

    def __init__(self, options: Any = None, house: Any = HOUSE) -> None:
        super().__init__(options, house)
        self.log: list[Any] = []

    async def start(self) -> None:
        self.on_stop(self.log.append, "first")
        self.on_stop(self._later, "second")
        self.begin(self._work())
        self.listen(Heard, self._heard)
        self.listen(Answered, lambda event: self.log.append(event.text))

    async def _later(self, word: str) -> None:
        await asyncio.sleep(1)
        self.log.append(word)

    async def _work(self) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            self.log.append("work ended")

    async def _heard(self, event: Heard) -> None:
        self.log.append(f"heard {event.text}")

    @tool
    async def wait(self, seconds: float) -> str:
        """Wait.

        Args:
            seconds: how long
        """
        await asyncio.sleep(seconds)
        return type(self).version


@virtual
async def test_what_a_plugin_has_begun_ends_with_it_the_latest_first() -> None:
    plugin = Busy()
    host = host_of(plugin)
    await host.start()
    await asyncio.sleep(1)
    await host.stop()
    assert plugin.log == ["work ended", "second", "first"]
    assert len(asyncio.all_tasks()) == 1


@virtual
async def test_a_plugin_is_told_of_what_it_listens_to_until_it_stops() -> None:
    plugin = Busy()
    host = host_of(plugin)
    await host.start()
    for event in (Heard("lights off", 1), Answered("Done.", 1), "something else"):
        host.tell(event)
    await asyncio.sleep(0.1)
    assert plugin.log == ["Done.", "heard lights off"]
    await host.stop()
    plugin.belongings.tell(Heard("again", 2))
    assert "heard again" not in plugin.log


@virtual
async def test_a_listener_or_task_that_fails_is_named_once_and_costs_nobody_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = Busy(), made("other", [])
    host = host_of(second, first)
    await host.start()
    second.listen(Heard, lambda event: 1 / 0)
    for number in range(3):
        host.tell(Heard("hello", number))
    second.begin(failing(1)(second))
    await asyncio.sleep(0.1)
    assert first.log == ["heard hello"] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "plugin other: what it does in the background failed: ZeroDivisionError: division by zero",
        "plugin other: what it does in the background failed: OSError: no radio",
    ]
    await host.stop()


@virtual
async def test_a_call_under_way_ends_before_its_plugin_is_replaced_and_the_next_waits() -> None:
    class Newer(Busy):
        version = "2"

    host = host_of(Busy())
    await host.start()
    under_way = asyncio.create_task(host.call("wait", {"seconds": 2}))
    await asyncio.sleep(1)
    replacing = asyncio.create_task(host.replace("busy", Newer()))
    await asyncio.sleep(0.5)
    after = asyncio.create_task(host.call("wait", {"seconds": 0}))
    assert await under_way == {"output": "0"}
    assert await after == {"output": "2"}
    await replacing
    await host.stop()


@virtual
async def test_cards_are_shown_and_a_bad_one_is_named() -> None:
    host = host_of(made("a", [], card=lambda self: {"left": 3}), made("b", [], card=lambda self: 1 / 0), Busy())
    assert host.cards() == {"a": {"left": 3}}
    assert "plugin b: has no card: ZeroDivisionError" in str(host.faults[0])


@virtual
async def test_other_tools_of_a_plugin_are_asked_for_when_it_says_so() -> None:
    plugin, changed = Busy(), asyncio.Event()
    host = host_of(plugin)
    host.changed = changed.set

    @tool
    async def extra() -> None:
        """Do more."""

    plugin.more_tools = lambda: [extra]  # type: ignore[method-assign]
    assert "extra" not in [declared.name for declared in host.declarations()]
    plugin.tools_changed()
    assert "extra" in [declared.name for declared in host.declarations()]
    assert changed.is_set()
