from __future__ import annotations

from live_plugin.testing.clock import virtual


@virtual
async def test_it_turns_on_and_off(home) -> None:
    async with home() as rig:
        await rig.call("set_switch", name="the fan", area="bedroom", on=True)
        assert rig.value("switch.fan") == "on"
        await rig.call("set_switch", name="fan", on=False)
        assert rig.value("switch.fan") == "off"


@virtual
async def test_all_is_all_that_can_be_seen(home) -> None:
    async with home() as rig:
        answer = await rig.call("set_switch", area="all", on=True)
        assert rig.value("switch.safe") == "off"
    assert [entry["name"] for entry in answer["output"]["changed"]] == ["fan"]


@virtual
async def test_it_must_know_which_way(home) -> None:
    async with home() as rig:
        assert (await rig.call("set_switch", name="fan"))["error"] == "on is missing"
