"""Names, places and exposure are kept in Home Assistant, and followed when they change there."""

from __future__ import annotations

import pytest

from live_plugin.home.model import Area, Floor

pytestmark = pytest.mark.timeout(120)


async def test_a_renamed_device_answers_to_its_new_name(core, house) -> None:
    async with house() as rig:
        core.ask("config/entity_registry/update", entity_id="switch.ac", name="Cold Wind", aliases=["breeze"])
        await rig.until_home(lambda: rig.device("switch.ac").names == ("Cold Wind", "breeze"))
        found = await rig.call("get_state", name="breeze")
        core.ask("config/entity_registry/update", entity_id="switch.ac", name=None, aliases=[])
        await rig.until_home(lambda: rig.device("switch.ac").names == ("AC",))
        missed = await rig.call("get_state", name="breeze")
    assert found["output"]["devices"][0]["name"] == "Cold Wind"
    assert "error" in missed


async def test_a_hidden_device_does_not_exist_until_it_is_shown(core, house) -> None:
    def expose(shown: bool) -> None:
        ids = ["light.kitchen_lights"]
        core.ask("homeassistant/expose_entity", assistants=["conversation"], entity_ids=ids, should_expose=shown)

    async with house() as rig:
        expose(False)
        await rig.until_home(lambda: not rig.device("light.kitchen_lights").settings.exposed)
        hidden = await rig.call("set_light", name="kitchen lights", on=True)
        expose(True)
        await rig.until_home(lambda: rig.device("light.kitchen_lights").settings.exposed)
        shown = await rig.call("set_light", name="kitchen lights", on=True)
    assert "there is no light" in hidden["error"]
    assert "output" in shown


async def test_what_is_in_no_book_is_shown_only_when_somebody_said_so(core, house) -> None:
    async with house() as rig:
        assert not rig.device("sensor.unregistered").settings.exposed
    core.ask(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=["sensor.unregistered"],
        should_expose=True,
    )
    async with house() as rig:
        answer = await rig.call("get_state", name="unregistered")
    assert answer["output"]["devices"][0]["state"] == "7"


async def test_areas_and_floors_are_those_of_home_assistant(core, house) -> None:
    floor = core.ask("config/floor_registry/create", name="First floor", aliases=["upstairs"])["floor_id"]
    area = core.ask("config/area_registry/create", name="Study", aliases=["den"], floor_id=floor)["area_id"]
    async with house() as rig:
        home = rig.backend.home
        assert home.floors[floor] == Floor(floor, "First floor", ("upstairs",))
        assert home.areas[area] == Area(area, "Study", ("den",), floor)
        core.ask("config/entity_registry/update", entity_id="light.office_rgbw_lights", area_id=area)
        await rig.until_home(lambda: rig.device("light.office_rgbw_lights").area == area)
        answer = await rig.call("set_light", area="den", on=False)
    assert [entry["name"] for entry in answer["output"]["changed"]] == ["Office RGBW Lights"]
    assert core.state("light.office_rgbw_lights")["state"] == "off"


async def test_devices_come_and_go(core, house) -> None:
    async with house() as rig:
        core.put("light.visitor", "on", friendly_name="Visitor", supported_color_modes=["onoff"])
        await rig.until_home(lambda: "light.visitor" in rig.backend.home.devices)
        assert rig.backend.state("light.visitor").value == "on"
        core.remove("light.visitor")
        await rig.until_home(lambda: "light.visitor" not in rig.backend.home.devices)


async def test_a_hand_on_the_switch_is_seen(core, house) -> None:
    core.call("switch.turn_off", "switch.ac")
    async with house() as rig:
        core.call("switch.turn_on", "switch.ac")
        await rig.until("switch.ac", lambda state: state.value == "on")
