from __future__ import annotations

import asyncio

from live_plugin.testing.clock import virtual

HOME = {"areas": {"garden": None}, "devices": {"vacuum.dusty": {}, "lawn_mower.sheep": {"area": "garden"}}}


@virtual
async def test_without_a_name_the_floor_is_cleaned(home) -> None:
    async with home(HOME) as rig:
        answer = await rig.call("clean", action="start")
        assert (rig.value("vacuum.dusty"), rig.value("lawn_mower.sheep")) == ("cleaning", "docked")
    assert answer["output"]["changed"][0]["state"] == "cleaning"


@virtual
async def test_on_its_way_back_it_has_only_started(home) -> None:
    async with home(HOME) as rig:
        await rig.call("clean", action="start", name="sheep")
        answer = await rig.call("clean", action="dock", name="the mower")
        assert answer["output"]["started"] == [{"name": "sheep", "area": "garden", "state": "returning"}]
        await asyncio.sleep(100)
        assert rig.value("lawn_mower.sheep") == "docked"


@virtual
async def test_what_a_robot_cannot_do_is_said(home) -> None:
    async with home(HOME) as rig:
        assert (await rig.call("clean", action="locate", name="sheep"))["error"] == "sheep: it cannot locate"
        assert (await rig.call("clean", action="set_power"))["error"] == "power is missing"
