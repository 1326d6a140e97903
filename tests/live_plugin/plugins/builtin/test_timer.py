from __future__ import annotations

import asyncio

from live_plugin.testing.clock import virtual


@virtual
async def test_it_rings_when_its_time_is_over(home) -> None:
    async with home() as rig:
        answer = await rig.call("start_timer", minutes=10)
        assert answer["output"]["changed"] == [{"name": "10 minute timer", "state": "running", "seconds_left": 600}]
        await rig.call("start_timer", seconds=90, name="eggs")
        await asyncio.sleep(100)
        assert rig.told == ["The timer for eggs is over."]
        left = (await rig.call("get_timers"))["output"]["timers"]
        assert left == [{"name": "10 minute timer", "state": "running", "seconds_left": 500}]
        await asyncio.sleep(500)
        assert rig.told[1:] == ["The 10 minute timer is over."]


@virtual
async def test_one_that_is_cancelled_does_not_ring(home) -> None:
    async with home() as rig:
        await rig.call("start_timer", minutes=1)
        assert (await rig.call("cancel_timer"))["output"]["changed"][0]["state"] == "cancelled"
        await asyncio.sleep(120)
        assert rig.told == []


@virtual
async def test_several_are_told_apart(home) -> None:
    async with home() as rig:
        for _ in range(2):
            await rig.call("start_timer", minutes=1, name="eggs")
        assert "say which: 'eggs' or 'eggs 2'" in (await rig.call("cancel_timer"))["error"]
        assert "running are 'eggs'" in (await rig.call("cancel_timer", name="egg cups"))["error"]
        await rig.call("cancel_timer", name="Eggs 2")
        await rig.call("cancel_timer", name="all")
        assert (await rig.call("get_timers"))["output"] == {"timers": []}


@virtual
async def test_there_is_a_limit_to_time_and_number(home) -> None:
    async with home() as rig:
        assert "more than 0" in (await rig.call("start_timer"))["error"]
        assert "at most a day" in (await rig.call("start_timer", minutes=1440, seconds=1))["error"]
        for _ in range(20):
            await rig.call("start_timer", seconds=5)
        assert "20 timers are running already" in (await rig.call("start_timer", seconds=5))["error"]


@virtual
async def test_none_rings_after_the_end(home) -> None:
    async with home() as rig:
        await rig.call("start_timer", minutes=1)
    await asyncio.sleep(120)
    assert rig.told == []


AT_HOME = {
    "areas": {"kitchen": None, "cellar": None},
    "devices": {
        "timer.tea": {"duration_s": 300, "aliases": ["Earl Grey"]},
        "timer.oven_timer": {"area": "kitchen"},
        "timer.oven_timer_2": {"name": "oven timer", "area": "cellar"},
        "timer.secret": {"exposed": False},
    },
}


@virtual
async def test_a_timer_of_the_home_is_started_and_cancelled_by_its_name(home) -> None:
    async with home(AT_HOME) as rig:
        started = (await rig.call("start_timer", name="tea timer"))["output"]["changed"]
        assert started == [{"name": "tea", "state": "active", "duration_s": 300}]
        assert (await rig.call("get_timers"))["output"]["timers"] == started
        assert (await rig.call("cancel_timer", name="Earl Grey"))["output"]["changed"][0]["state"] == "idle"
        await rig.call("start_timer", minutes=1, name="Tea")
        await asyncio.sleep(59)
        assert rig.value("timer.tea") == "active"
        await asyncio.sleep(2)
        assert rig.value("timer.tea") == "idle"
        assert rig.told == [], "what it does is its own affair"


@virtual
async def test_of_two_timers_of_one_name_the_one_here_is_meant(home) -> None:
    async with home(AT_HOME) as rig:
        assert "which one" in (await rig.call("start_timer", name="oven"))["error"]
        await rig.call("start_timer", here="kitchen", name="oven")
        assert (rig.value("timer.oven_timer"), rig.value("timer.oven_timer_2")) == ("active", "idle")


@virtual
async def test_any_other_name_is_that_of_a_timer_that_rings(home) -> None:
    async with home(AT_HOME) as rig:
        for name in ("coffee", "secret", "timer"):
            assert (await rig.call("start_timer", minutes=5, name=name))["output"]["changed"][0]["state"] == "running"
        assert [rig.value(f"timer.{name}") for name in ("tea", "oven_timer", "secret")] == ["idle"] * 3
        assert (await rig.call("cancel_timer", name="secret"))["output"]["changed"][0]["state"] == "cancelled"
