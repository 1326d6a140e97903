"""What a platform tells only when it is asked: asked before it is told, and missed by name where nobody answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.risk import Risk
from live_plugin.home.settings import HomeSettings
from live_plugin.plugins.api import PluginOptions
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import load
from live_plugin.testing.clock import virtual

DEVICES = {"todo.list": {"items": ["milk"]}, "todo.lost": {}, "calendar.family": {}, "calendar.lost": {}}


class Reticent(Simulated):
    """A home in which two things answer nobody."""

    def __init__(self, settings: HomeSettings) -> None:
        super().__init__(settings.home())
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    async def look(self, device_id: str, fields: Mapping[str, Any]) -> None:
        self.asked.append((device_id, fields))
        if device_id.endswith(".lost"):
            raise HomeError("it does not answer")


@asynccontextmanager
async def living() -> AsyncIterator[tuple[Reticent, Host]]:
    backend = Reticent(HomeSettings.model_validate({"devices": DEVICES}))
    names = dict.fromkeys(("sensor", "todo", "calendar"))
    house = House(backend, Risk({}))
    host = Host(load(names, lambda name, kind: PluginOptions(), house, Path("nowhere")).plugins)
    await host.start()
    yield backend, host
    await host.stop()
    await backend.stop()


@virtual
async def test_who_does_not_answer_is_missed_and_not_told_with_what_was() -> None:
    async with living() as (_, host):
        answer = (await host.call("get_state", {"domain": "todo"}))["output"]
    assert [device["name"] for device in answer["devices"]] == ["list"]
    assert answer["failed"] == [{"name": "lost", "error": "it does not answer"}]


@virtual
async def test_a_calendar_is_asked_for_the_days_that_are_wanted() -> None:
    async with living() as (backend, host):
        answer = (await host.call("get_events", {"first_day": "2026-05-01", "days": 2}))["output"]
    days = {"start": "2026-05-01", "end": "2026-05-02"}
    assert backend.asked == [("calendar.family", days), ("calendar.lost", days)]
    assert (answer["events"], [entry["name"] for entry in answer["failed"]]) == ([], ["lost"])


@virtual
async def test_an_order_is_given_only_to_what_can_be_seen() -> None:
    async with living() as (backend, host):
        lost = await host.call("change_list", {"action": "add", "item": "tea", "name": "lost"})
        done = await host.call("change_list", {"action": "add", "item": "tea", "name": "list"})
    assert "it does not answer" in lost["error"]
    assert done["output"]["changed"][0]["items"] == ["milk", "tea"]
    assert ("todo.list", {"item": "tea"}) in backend.asked
