"""Slow and failing plugins in a house made of `plugins.yaml`: cut off, named, tried again, while the rest works."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from live_plugin import config as configuration
from live_plugin.app import open_hands
from live_plugin.testing.clock import virtual

SOURCES = {
    "slow": """
import asyncio
from live_plugin import Plugin, tool
class Slow(Plugin):
    name = "slow"
    tries = 0
    async def start(self):
        type(self).tries += 1
        await asyncio.sleep(60 if self.tries < 3 else 0)
    @tool
    async def crawl(self) -> str:
        '''Crawl.'''
        return "there"
""",
    "flaky": """
from live_plugin import Plugin, tool
class Flaky(Plugin):
    name = "flaky"
    tries = 0
    async def start(self):
        type(self).tries += 1
        if self.tries < 4:
            raise OSError("no radio")
    @tool
    async def beep(self) -> str:
        '''Beep.'''
        return "beep"
""",
    "stuck": """
import asyncio
from live_plugin import Plugin, tool
class Stuck(Plugin):
    name = "stuck"
    @tool(limit_s=2)
    async def dig(self) -> str:
        '''Dig.'''
        await asyncio.sleep(3600)
    @tool
    async def trip(self) -> str:
        '''Trip.'''
        raise SystemExit("over my own feet")
    @tool
    async def walk(self) -> str:
        '''Walk.'''
        return "walked"
""",
}


@pytest.fixture(autouse=True)
def modules_are_forgotten() -> Iterator[None]:
    yield
    for name in SOURCES:
        sys.modules.pop(f"live_plugin_local.{name}", None)


@virtual
async def test_each_is_named_cut_off_and_back_when_it_works(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    for name, source in SOURCES.items():
        (tmp_path / "plugins" / f"{name}.py").write_text(source)
    (tmp_path / "plugins.yaml").write_text(f"plugins: {{{', '.join(f'{name}: ' for name in SOURCES)}, timer: }}")
    clock = asyncio.get_running_loop().time
    async with open_hands(configuration.load(tmp_path / "plugins.yaml", {})) as hands:
        assert clock() == 10  # the slow one was cut off, and held up nobody longer
        assert sorted(map(str, hands.faults)) == [
            "plugin flaky: did not start: flaky.py:9: OSError: no radio",
            "plugin slow: did not start: slow.py:9: it took longer than 10 s and was stopped",
        ]
        told, changes = list[tuple[float, str]](), list[float]()
        hands.host.notice = lambda text: told.append((clock(), text))
        hands.host.changed = lambda: changes.append(clock())
        offered = {declaration.name for declaration in hands.host.declarations()}
        assert "walk" in offered
        assert not offered & {"crawl", "beep"}
        answers = await asyncio.gather(*(hands.host.call(name, {}) for name in ("dig", "trip", "walk")))
        assert clock() == 12
        assert "it took longer than 2 s and was stopped" in answers[0]["error"]
        assert "over my own feet" in answers[1]["error"]
        assert answers[2] == {"output": "walked"}
        await asyncio.sleep(100)
        assert told == [(0 + 5 + 10 + 20, "plugin flaky: works now"), (10 + 5 + 10 + 10, "plugin slow: works now")]
        assert await hands.host.call("crawl", {}) == {"output": "there"}
        assert await hands.host.call("beep", {}) == {"output": "beep"}
        assert len(changes) == 2
        assert hands.host.faults == []
