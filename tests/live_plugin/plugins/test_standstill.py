"""A plugin that lets nobody else have a turn is noticed where it does so."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from live_plugin.plugins import standstill
from live_plugin.plugins.contract import Contract, one_of_each
from live_plugin.plugins.standstill import LOOKS, Standstills

ENDLESS_S = 60.0
KETTLE = """
import asyncio
from live_plugin.plugins.api import Plugin, tool

def work():
    pass

class Kettle(Plugin):
    name = "kettle"

    async def start(self):
        await asyncio.sleep(0)

    def card(self):
        return {}

    @tool
    async def boil(self) -> str:
        '''Boil.'''
        return "done"
"""
HOLD = "from tests_of_standstill import hold; hold()"
PLACES = {
    "start": ("await asyncio.sleep(0)", HOLD, 12),
    "card": ("return {}", f"{HOLD}; return {{}}", 15),
    "class": ('name = "kettle"', f'name = "kettle"; {HOLD}', 9),
    "function of its own": ("    pass", f"    {HOLD}\nwork()", 6),
    "background": ("await asyncio.sleep(0)", f"self.begin(self.go())\n    async def go(self):\n        {HOLD}", 14),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "LOOK_S", 0.02)


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Holds up the loop until that has been noticed."""
    noticed: list[Standstills] = []
    enter = Standstills.__enter__
    monkeypatch.setattr(Standstills, "__enter__", lambda self: noticed.append(self) or enter(self))

    def until_noticed() -> None:
        end = time.monotonic() + ENDLESS_S
        while not noticed[0].told and time.monotonic() < end:
            pass

    module: Any = type(sys)("tests_of_standstill")
    module.hold = until_noticed
    monkeypatch.setitem(sys.modules, "tests_of_standstill", module)
    return until_noticed


async def tried(folder: Path, source: str) -> list[str]:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "kettle.py").write_text(source)
    contract = Contract(one_of_each())
    await contract.check({"kettle": None}, lambda name, kind: kind(), folder)
    return list(map(str, contract.faults))


@pytest.mark.parametrize("way", PLACES)
async def test_it_is_told_with_its_place(tmp_path: Path, hold: Callable[[], None], way: str) -> None:
    good, bad, line = PLACES[way]
    [fault] = await tried(tmp_path, KETTLE.replace(good, bad, 1))
    assert fault.startswith(
        f"plugin kettle: kettle.py:{line}: holds up all others for {standstill.LOOK_S * LOOKS:g} s or longer"
    )
    assert "asyncio.to_thread" in fault


async def test_who_waits_as_one_should_is_told_nothing(tmp_path: Path) -> None:
    assert await tried(tmp_path, KETTLE) == []


async def test_what_never_ends_is_told_while_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(standstill, "HANGS", LOOKS + 1)
    caplog.set_level(logging.WARNING)
    end = time.monotonic() + ENDLESS_S
    with Standstills({__file__: "kettle"}):
        await asyncio.sleep(0)
        while not caplog.text and time.monotonic() < end:
            pass
    assert "plugin kettle: test_standstill.py:" in caplog.text


def test_who_imports_something_is_left_in_peace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is imported looks at the frames as they are then, and once more when it is called."""
    standstills = Standstills({__file__: "kettle"})
    looked: Any = type(sys)("looked")
    looked.look = lambda: standstills._at_work(sys._getframe(1))[0]
    monkeypatch.setitem(sys.modules, "looked", looked)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "heavy_to_import.py").write_text("from looked import look\nWHILE = look()\ndef now(): return look()")
    import heavy_to_import  # type: ignore[import-not-found]

    del sys.modules["heavy_to_import"]
    assert (heavy_to_import.WHILE, heavy_to_import.now()) == ("", "kettle")
