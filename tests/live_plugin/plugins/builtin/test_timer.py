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
