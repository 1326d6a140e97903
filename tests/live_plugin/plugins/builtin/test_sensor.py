from __future__ import annotations

from live_plugin.testing.clock import virtual


@virtual
async def test_a_value_comes_with_its_unit(home) -> None:
    async with home() as rig:
        answer = await rig.call("get_state", name="temperature outside")
    assert answer == {
        "output": {"devices": [{"name": "outside temperature", "area": "outside", "state": "12.5", "unit": "°C"}]}
    }


@virtual
async def test_which_lights_are_on(home) -> None:
    async with home() as rig:
        await rig.call("set_light", name="lamp", on=True)
        devices = (await rig.call("get_state", domain="light"))["output"]["devices"]
    assert [entry["name"] for entry in devices if entry["state"] == "on"] == ["living room lamp"]


@virtual
async def test_a_room_is_told_without_what_is_hidden(home) -> None:
    async with home() as rig:
        devices = (await rig.call("get_state", area="bedroom"))["output"]["devices"]
    assert [entry["name"] for entry in devices] == ["fan", "blinds"]


@virtual
async def test_without_words_the_whole_home_is_told(home) -> None:
    async with home() as rig:
        assert len((await rig.call("get_state"))["output"]["devices"]) == 11


@virtual
async def test_what_is_unknown_is_told_beside_what_is_known(home) -> None:
    async with home() as rig:
        answer = (await rig.call("get_state", name="fan, octopus"))["output"]
    assert ([entry["name"] for entry in answer["devices"]], answer["failed"][0]["name"]) == (["fan"], "octopus")
