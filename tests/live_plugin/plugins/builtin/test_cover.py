from __future__ import annotations

import asyncio

import pytest

from live_plugin.testing.clock import virtual


@virtual
async def test_it_starts_travels_and_can_be_asked_and_stopped(home) -> None:
    async with home() as rig:
        answer = await rig.call("move_cover", name="blinds", action="open")
        assert answer["output"]["started"][0]["state"] == "opening"
        await asyncio.sleep(3.5)
        assert (await rig.call("get_state", name="blinds"))["output"]["devices"][0]["position"] == 30
        stopped = await rig.call("move_cover", name="blinds", action="stop")
        assert stopped["output"]["changed"][0] == {"name": "blinds", "area": "bedroom", "state": "open", "position": 30}


@virtual
async def test_it_goes_to_a_position(home) -> None:
    async with home() as rig:
        await rig.call("move_cover", area="bedroom", position=55)
        await asyncio.sleep(60)
        assert rig.backend.state("cover.blinds").attributes["position"] == 55


@pytest.mark.parametrize("how", [{"action": "open"}, {"position": 10}, {"action": "close", "position": 10}])
def test_the_garage_is_not_opened_by_voice(home, how: dict) -> None:
    @virtual
    async def check() -> None:
        async with home() as rig:
            assert "must confirm" in (await rig.call("move_cover", name="garage door", **how))["error"]
            await asyncio.sleep(60)
            assert rig.value("cover.garage_door") == "closed"

    check()


@virtual
async def test_of_all_covers_the_garage_alone_is_refused(home) -> None:
    async with home() as rig:
        answer = await rig.call("move_cover", area="all", action="open")
    assert [entry["name"] for entry in answer["output"]["started"]] == ["blinds"]
    assert [entry["name"] for entry in answer["output"]["failed"]] == ["garage door"]


@virtual
async def test_it_must_know_where_to(home) -> None:
    async with home() as rig:
        assert "give one of action, position and tilt" in (await rig.call("move_cover", name="blinds"))["error"]


@virtual
async def test_slats_and_valves_move_too(home) -> None:
    devices = {"cover.slats": {"tilts": True}, "valve.sprinkler": {"position": 100}}
    async with home({"devices": devices}) as rig:
        tilted = await rig.call("move_cover", name="slats", tilt=40)
        closing = await rig.call("move_cover", name="sprinkler", action="close")
        assert "must confirm" in (await rig.call("move_cover", name="sprinkler", action="open"))["error"]
    assert tilted["output"]["changed"][0]["tilt_position"] == 40
    assert closing["output"]["changed"][0]["state"] == "closed"


@virtual
async def test_all_that_is_closed_is_no_valve(home) -> None:
    devices = {"cover.blind": {"position": 100}, "valve.sprinkler": {"position": 100}}
    async with home({"devices": devices}) as rig:
        await rig.call("move_cover", area="all", action="close")
        await asyncio.sleep(60)
        assert (rig.value("cover.blind"), rig.value("valve.sprinkler")) == ("closed", "open")
