from __future__ import annotations

import asyncio
import json
import math
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.model import Home, State
from live_plugin.home.risk import Risk
from live_plugin.home.secrets import HIDDEN, Secrets
from live_plugin.plugins.api import Context, HomeError, Plugin, PluginOptions, tool
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.testing.clock import run, virtual

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


class Trouble(Plugin):
    """Everything that can go wrong in a tool."""

    name = "trouble"

    def __init__(self, options: Any = None, house: Any = None) -> None:
        super().__init__(options, house)
        self.log: list[str] = []

    async def start(self) -> None:
        self.log.append("started")

    async def stop(self) -> None:
        self.log.append("stopped")

    @tool
    async def fine(self, context: Context, word: str = "x") -> str:
        """Say where one is."""
        return f"{word} in {context.area}"

    @tool
    def waits(self) -> str:
        """Work in a thread."""
        return "done"

    @tool
    async def breaks(self) -> None:
        """Raise."""
        raise RuntimeError("line one\nline two")

    @tool
    async def exits(self) -> None:
        """Try to end the program."""
        raise SystemExit(3)

    @tool
    async def refuses(self) -> None:
        """Refuse."""
        raise HomeError("not today")

    @tool(limit_s=2)
    async def sleeps(self) -> None:
        """Take too long."""
        await asyncio.sleep(3600)

    @tool
    async def times_out_inside(self) -> None:
        """Have a time-out of its own."""
        raise TimeoutError

    @tool
    async def gives(self, what: str) -> Any:
        """Give something odd."""
        return {"set": {1}, "nan": math.nan, "object": object(), "lone": "\ud800", "plain": [1, "a", None]}[what]

    @tool
    async def cancels(self) -> None:
        """Be cancelled."""
        raise asyncio.CancelledError


class Stubborn(Plugin):
    """Fails at start, and at stop too."""

    name = "stubborn"

    async def start(self) -> None:
        raise OSError("no such radio")

    async def stop(self) -> None:
        raise OSError("still no radio")

    @tool
    async def hum(self) -> None:
        """Hum."""


class Twin(Plugin):
    """Offers what another offers."""

    name = "twin"

    @tool
    async def fine(self) -> None:
        """Say the same."""

    @tool
    async def other(self) -> None:
        """Say something else."""


class Mute(Plugin):
    """A tool that nobody can know."""

    name = "mute"

    @tool
    async def nothing(self) -> None: ...


def host_of(*kinds: type[Plugin]) -> Host:
    house = House(Simulated(Home({}, {})), Risk({}))
    return Host({kind.name: kind(PluginOptions(), house) for kind in kinds})


@virtual
async def test_a_tool_is_given_who_asks_and_the_model_never_sees_it() -> None:
    host = host_of(Trouble)
    assert await host.call("fine", {"word": "hi"}, Context(area="kitchen")) == {"output": "hi in kitchen"}
    [declared] = [declaration for declaration in host.declarations() if declaration.name == "fine"]
    assert list(declared.parameters["properties"]) == ["word"]


@virtual
async def test_what_fails_in_the_background_is_told_without_a_house_too(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise ValueError("no luck")

    await Trouble().begin(work())
    assert "failed: ValueError: no luck" in caplog.text


@virtual
async def test_an_answer_keeps_its_two_words_whatever_is_secret() -> None:
    secrets = Secrets()
    secrets.keep(["output", "error", "kitchen"])
    host = Host({"trouble": Trouble()}, secrets)
    assert await host.call("fine", {"word": "hi"}, Context(area="kitchen")) == {"output": f"hi in {HIDDEN}"}
    assert "error" in await host.call("breaks", {})


@pytest.mark.parametrize(
    ("tool_name", "args", "words"),
    [
        ("fin", {}, "there is no tool 'fin'; the nearest are 'fine'"),
        ("fine", {"wrd": 1}, "there is no argument 'wrd'; did you mean 'word'?"),
        ("fine", [], "the arguments must be an object"),
        ("breaks", {}, "plugin trouble: breaks failed: RuntimeError: line one line two"),
        ("exits", {}, "plugin trouble: exits failed: SystemExit: 3"),
        ("refuses", None, "not today"),
        ("sleeps", {}, "plugin trouble: sleeps failed: it took longer than 2 s and was stopped"),
        ("times_out_inside", {}, "plugin trouble: times_out_inside failed: TimeoutError"),
        ("gives", {"what": "object"}, "plugin trouble: gives gave a result that is not JSON"),
        ("gives", {"what": "lone"}, "plugin trouble: gives gave a result that is not JSON"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_line_for_the_model(tool_name: str, args: Any, words: str) -> None:
    answer = run(host_of(Trouble).call(tool_name, args))
    assert list(answer) == ["error"]
    assert answer["error"].startswith(words)
    assert "\n" not in answer["error"]


@virtual
async def test_results_become_json() -> None:
    host = host_of(Trouble)
    assert await host.call("gives", {"what": "set"}) == {"output": [1]}
    assert await host.call("gives", {"what": "nan"}) == {"output": None}
    assert await host.call("gives", {"what": "plain"}) == {"output": [1, "a", None]}
    assert await host.call("waits", {}) == {"output": "done"}


@virtual
async def test_only_cancelling_passes_through() -> None:
    host = host_of(Trouble)
    with pytest.raises(asyncio.CancelledError):
        await host.call("cancels", {})
    call = asyncio.create_task(host.call("sleeps", {}))
    await asyncio.sleep(1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


@virtual
async def test_a_plugin_that_does_not_start_is_left_out_and_stopped() -> None:
    host = host_of(Stubborn, Trouble)
    await host.start()
    start, stop = map(str, host.faults)
    assert re.fullmatch(r"plugin stubborn: did not start: test_host\.py:\d+: OSError: no such radio", start)
    assert re.fullmatch(r"plugin stubborn: did not stop: test_host\.py:\d+: OSError: still no radio", stop)
    assert await host.call("fine", {}) == {"output": "x in None"}
    assert "no tool 'hum'" in (await host.call("hum", {}))["error"]
    await host.stop()


@virtual
async def test_every_plugin_is_started_and_stopped_once() -> None:
    plugin = Trouble()
    host = Host({"trouble": plugin})
    await host.start()
    await host.stop()
    await host.stop()
    assert plugin.log == ["started", "stopped"]
    assert "none is offered" in (await host.call("fine", {}))["error"]


def test_a_tool_offered_twice_is_refused_naming_both() -> None:
    host = host_of(Trouble, Twin)
    assert [str(fault) for fault in host.faults] == [
        "plugin twin: its tool 'fine' is already offered by plugin trouble; disable one of them"
    ]
    assert "other" not in [declaration.name for declaration in host.declarations()]


def test_a_tool_without_a_word_about_it_is_refused() -> None:
    [fault] = host_of(Mute).faults
    assert re.match(r"plugin mute: test_host\.py:\d+: the tool 'nothing' needs a docstring", str(fault))


@settings(deadline=None, max_examples=12)
@given(data=st.data())
def test_any_arguments_to_any_tool_give_one_answer(home, data: st.DataObject) -> None:
    @virtual
    async def check() -> None:
        async with home() as rig:
            declared = rig.host.declarations()
            rig.backend.put("lock.front_door", State("locked"))
            for _ in range(12):
                tool_name = data.draw(st.sampled_from([declaration.name for declaration in declared]) | st.text())
                names = {name for d in declared if d.name == tool_name for name in d.parameters["properties"]}
                keys = (st.sampled_from(sorted(names)) | st.text(max_size=5)) if names else st.text(max_size=5)
                likely = st.sampled_from(["lamp", "all", "open", "kitchen", "unlock", "play", 5, 0, True, "light"])
                args = data.draw(st.dictionaries(keys, likely | JSON, max_size=4) | JSON)
                answer = await rig.host.call(tool_name, args)
                assert list(answer) in (["output"], ["error"])
                json.dumps(answer).encode()
            assert rig.value("lock.front_door") == "locked"
            assert rig.value("cover.garage_door") == "closed"

    check()
