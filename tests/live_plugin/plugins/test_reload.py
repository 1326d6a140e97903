"""Files change under a house at work."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin import config as configuration
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.model import Home
from live_plugin.home.risk import Risk
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import load
from live_plugin.plugins.reload import Reloader
from live_plugin.plugins.watch import Plan, plan
from live_plugin.testing.clock import virtual

WEATHER = """
from live_plugin.plugins.api import Plugin, PluginOptions, tool

class Options(PluginOptions):
    town: str = "Ulm"

class Weather(Plugin):
    name = "weather"
    Options = Options

    async def start(self):
        if self.options.town == "Atlantis":
            raise OSError("no such town")

    @tool
    async def ask_sky(self) -> str:
        '''Ask.'''
        return self.options.town + " A"
"""


@dataclass
class Desk:
    """A folder that is edited while the house is at work."""

    folder: Path
    host: Host
    reloader: Reloader
    told: list[str] = field(default_factory=list)
    changes: list[None] = field(default_factory=list)

    async def write(self, name: str, text: str) -> list[str]:
        """Change a file; returns what the person is told of it."""
        put(self.folder / name, text)
        return await self.look()

    async def look(self) -> list[str]:
        self.told.clear()
        await self.reloader.look()
        return list(self.told)

    async def ask(self) -> object:
        return (await self.host.call("ask_sky", {})).get("output")


_STEP = iter(range(1, 10**9))


def put(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(next(_STEP), 10**18 + next(_STEP)))  # as if time had passed since the last change


@pytest.fixture(autouse=True)
def modules_are_forgotten() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in {name for name in set(sys.modules) - before if name.startswith("live_plugin_local")}:
        del sys.modules[name]


@asynccontextmanager
async def desk(folder: Path, settings: str = "plugins: {weather: }", weather: str = WEATHER) -> AsyncIterator[Desk]:
    put(folder / "plugins.yaml", settings)
    put(folder / "plugins/weather.py", weather)
    config = configuration.load(folder / "plugins.yaml", {})
    house = House(Simulated(Home({}, {})), Risk({}))
    host = Host(load(config.settings.plugins, config.plugin_options, house, folder).plugins)
    await host.start()
    told: list[str] = []
    host.notice = told.append
    made = Desk(folder, host, Reloader(config, host, house, told.append), told)
    host.changed = lambda: made.changes.append(None)
    yield made
    await host.stop()


@virtual
async def test_a_changed_file_is_loaded_anew_and_the_session_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        assert await at.look() == []
        assert (await at.ask(), at.changes) == ("Ulm A", [])
        assert await at.write("plugins/weather.py", WEATHER.replace(" A", " B")) == ["plugin weather: loaded anew"]
        assert await at.ask() == "Ulm B"
        assert at.changes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def (", "cannot be imported: weather.py:1: SyntaxError"),
        (WEATHER.replace("'''Ask.'''", "pass"), "needs a docstring"),
        (WEATHER.replace('"Ulm"', '"Atlantis"'), "did not start: weather.py:13: OSError: no such town"),
        (WEATHER + "    def more_tools(self):\n        1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_a_bad_change_is_told_once_and_the_old_one_goes_on(tmp_path: Path, text: str, words: str) -> None:
    @virtual
    async def check() -> None:
        async with desk(tmp_path) as at:
            [told] = await at.write("plugins/weather.py", text)
            assert words in told
            assert told.endswith("; the one that was there goes on")
            assert await at.look() == []
            assert await at.ask() == "Ulm A"
            await at.write("plugins/weather.py", WEATHER.replace(" A", " C"))
            assert await at.ask() == "Ulm C"
            assert at.host.faults == []

    check()


@virtual
async def test_a_changed_block_starts_its_plugin_anew_and_no_other(tmp_path: Path) -> None:
    async with desk(tmp_path, "plugins: {weather: , timer: }") as at:
        assert await at.write("plugins.yaml", "plugins: {weather: {town: Bonn}, timer: }") == [
            "plugin weather: loaded anew"
        ]
        assert await at.ask() == "Bonn A"
        [told] = await at.write("plugins.yaml", "plugins: {weather: {twon: Bonn}, timer: }")
        assert "plugins.yaml:1:21: plugins.weather: unknown option 'twon'" in told
        assert await at.ask() == "Bonn A"


@virtual
async def test_plugins_come_and_go_with_their_blocks(tmp_path: Path) -> None:
    async with desk(tmp_path, "plugins: {timer: }") as at:
        assert await at.write("plugins.yaml", "plugins: {weather: , timer: }") == ["plugin weather: is on now"]
        assert await at.ask() == "Ulm A"
        assert await at.write("plugins.yaml", "plugins: {weather: {enabled: off}}") == [
            "plugin timer: is off now",
            "plugin weather: is off now",
        ]
        assert at.host.names == []
        assert at.host.declarations() == []


@virtual
async def test_a_file_that_is_mended_is_taken(tmp_path: Path) -> None:
    async with desk(tmp_path, weather="def (") as at:
        assert at.host.names == []
        assert await at.write("plugins/weather.py", WEATHER) == ["plugin weather: is on now"]
        assert await at.ask() == "Ulm A"


@virtual
async def test_settings_that_are_wrong_leave_everything_as_it_is(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        [told] = await at.write("plugins.yaml", "live: {backend: fax}")
        assert "live.backend" in told
        assert told.endswith("; the old settings stay")
        assert await at.ask() == "Ulm A"
        assert await at.write("plugins.yaml", "live: {voice: Kore}\nplugins: {weather: }") == [
            f"{tmp_path / 'plugins.yaml'}: what was changed under 'live' counts from the next start on"
        ]
        (tmp_path / "plugins.yaml").unlink()
        assert "the old settings stay" in (await at.look())[0]


@virtual
async def test_an_included_file_counts_and_a_new_one_does_too(tmp_path: Path) -> None:
    put(tmp_path / "weather.yaml", "town: Bonn")
    async with desk(tmp_path) as at:
        await at.write("plugins.yaml", "plugins: {weather: !include weather.yaml}")
        assert await at.ask() == "Bonn A"
        await at.write("weather.yaml", "town: Kiel")
        assert await at.ask() == "Kiel A"


@virtual
async def test_a_plugin_that_is_new_and_does_not_start_is_tried_again(tmp_path: Path) -> None:
    async with desk(tmp_path, "plugins: {timer: }") as at:
        [told] = await at.write("plugins.yaml", "plugins: {timer: , weather: {town: Atlantis}}")
        assert told == "plugin weather: did not start: weather.py:13: OSError: no such town"
        assert await at.ask() is None
        await asyncio.sleep(100)
        assert at.told == [told]


@virtual
async def test_a_home_with_other_devices_is_told_to_the_session(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.reloader._house.backend.home = Home({}, {})
        await at.look()
        assert len(at.changes) == 1
        await at.look()
        assert len(at.changes) == 1


NAMES = st.sampled_from("abcd")
BLOCKS = st.dictionaries(NAMES, st.sampled_from([None, {}, {"x": 1}, {"x": 2}, {"enabled": False}]))


@given(old=BLOCKS, new=BLOCKS, touched=st.sets(NAMES), working=st.sets(NAMES))
def test_any_change_of_blocks_leads_to_what_they_say(old, new, touched, working) -> None:
    todo = plan(old, new, touched, working)
    on = {name for name, block in new.items() if block != {"enabled": False}}
    assert set(todo.remove) == working - on
    assert set(todo.load) <= on
    assert (touched & on) <= set(todo.load)
    assert plan(new, new, (), working & on) == Plan()


@virtual
async def test_what_breaks_in_looking_is_told_once_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as at:
        looks, good = [], configuration.load

        def load(*args: object) -> object:
            if len(looks) < 3:
                raise RuntimeError("the disk is tired")
            return good(*args)  # type: ignore[arg-type]

        async def then() -> None:
            looks.append(at.told[:])

        monkeypatch.setattr(configuration, "load", load)
        following = asyncio.create_task(at.reloader.follow(then, 1))
        for town in ("Bonn", "Köln"):
            put(at.folder / "plugins.yaml", f"plugins: {{weather: {{town: {town}}}}}")
            await asyncio.sleep(1.5)
        [told] = at.told
        assert told.startswith("a change could not be followed: test_reload.py:")
        assert "RuntimeError: the disk is tired" in told
        await asyncio.sleep(3)
        put(at.folder / "plugins.yaml", "plugins: {weather: {town: Rom}}")
        await asyncio.sleep(1.5)
        assert await at.ask() == "Rom A"
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
