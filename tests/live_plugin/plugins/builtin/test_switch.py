from __future__ import annotations

from live_plugin.home.domains import domains
from live_plugin.plugins.builtin.switch import SWITCHABLE
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
        answer = await rig.call("set_switch", area="all", domain="switch", on=True)
        assert rig.value("switch.safe") == "off"
    assert [entry["name"] for entry in answer["output"]["changed"]] == ["fan"]


@virtual
async def test_it_must_know_which_way(home) -> None:
    async with home() as rig:
        assert (await rig.call("set_switch", name="fan"))["error"] == "on is missing"


@virtual
async def test_it_turns_on_whatever_knows_on_and_off(home) -> None:
    async with home() as rig:
        answer = await rig.call("set_switch", name="television, kitchen light, heating", on=False)
        await rig.call("set_switch", name="kitchen light", on=True)
        assert (rig.value("light.kitchen_light"), rig.value("climate.heating")) == ("on", "off")
    assert "failed" not in answer["output"]


@virtual
async def test_an_area_alone_does_not_say_what_to_turn_off(home) -> None:
    async with home() as rig:
        answer = await rig.call("set_switch", area="living room", on=False)
    assert "say which kind of device is meant: give domain (climate, light, media_player, switch)" in answer["error"]


@virtual
async def test_the_other_one_is_the_one_not_meant_before(home) -> None:
    async with home() as rig:
        await rig.call("set_switch", name="kitchen light", on=True)
        await rig.call("set_light", name="the other one", on=True)
        assert rig.value("light.living_room_lamp") == "on"


def test_no_domain_with_on_and_off_is_forgotten() -> None:
    assert {
        name for name, domain in domains().items() if {"turn_on", "turn_off"} <= domain.actions.keys()
    } == SWITCHABLE
