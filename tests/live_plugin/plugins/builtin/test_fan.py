from __future__ import annotations

from live_plugin.testing.clock import virtual

HOME = {"devices": {"fan.ceiling": {"oscillates": True}, "fan.desk": {"speeds": False}}}


@virtual
async def test_it_sets_a_speed(home) -> None:
    async with home(HOME) as rig:
        answer = await rig.call("set_fan", name="ceiling", speed=30)
    assert answer["output"]["changed"] == [{"name": "ceiling", "state": "on", "speed": 30, "oscillating": False}]


@virtual
async def test_what_one_of_two_cannot_do_is_told_by_name(home) -> None:
    async with home(HOME) as rig:
        output = (await rig.call("set_fan", name="all", speed=30))["output"]
    assert [entry["name"] for entry in output["changed"]] == ["ceiling"]
    assert output["failed"] == [{"name": "desk", "error": "its speed cannot be set: it can only be turned on and off"}]


@virtual
async def test_it_sets_one_thing_at_a_time(home) -> None:
    async with home(HOME) as rig:
        for args in ({}, {"speed": 3, "oscillating": True}):
            assert "give exactly one of" in (await rig.call("set_fan", name="ceiling", **args))["error"]
