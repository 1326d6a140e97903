"""Every service of every translation is one that Home Assistant knows, and does what our action means."""

from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.backends.home_assistant.translations import translations

pytestmark = pytest.mark.timeout(120)


def test_every_service_is_known_there(core) -> None:
    known = core.ask("get_services")
    spoken = {(t.domain, service.name) for t in translations().values() for service in t.services.values()}
    assert {(domain, name) for domain, name in spoken if domain in known and name not in known[domain]} == set()
    assert len({domain for domain, _ in spoken} & set(known)) > 15


@pytest.mark.parametrize(
    ("entity_id", "action", "fields", "state", "attributes"),
    [
        ("light.bed_light", "turn_on", {"effect": "rainbow", "transition_s": 0}, "on", {"effect": "rainbow"}),
        ("climate.hvac", "set_fan_mode", {"fan_mode": "off"}, None, {"fan_mode": "off"}),
        ("climate.ecobee", "set_preset_mode", {"preset_mode": "eco"}, None, {"preset_mode": "eco"}),
        ("cover.living_room_window", "set_tilt_position", {"tilt_position": 60}, None, {}),
        ("media_player.lounge_room", "select_source", {"source": "xbox"}, None, {"source": "xbox"}),
        ("media_player.bedroom", "mute", {"muted": True}, None, {"is_volume_muted": True}),
        ("fan.living_room_fan", "turn_on", {"percentage": 66}, "on", {"percentage": 66}),
        ("fan.living_room_fan", "oscillate", {"oscillating": True}, None, {"oscillating": True}),
        ("humidifier.hygrostat", "set_humidity", {"humidity": 40}, None, {"humidity": 40}),
        ("water_heater.demo_water_heater", "set_operation_mode", {"operation_mode": "gas"}, "gas", {}),
        ("vacuum.0_ground_floor", "start", {}, "cleaning", {}),
        ("valve.front_garden", "close", {}, None, {}),
        ("siren.siren", "turn_off", {}, "off", {}),
        ("camera.demo_camera", "turn_off", {}, "idle", {}),
        ("input_boolean.guests", "turn_on", {}, "on", {}),
        ("input_datetime.wake", "set_datetime", {"value": "06:30"}, "06:30:00", {}),
        ("input_datetime.trip", "set_datetime", {"value": "2026-05-01T07:30"}, "2026-05-01 07:30:00", {}),
        ("input_number.target", "set_value", {"value": 21.5}, "21.5", {}),
        ("input_select.mode", "select_option", {"option": "Away"}, "Away", {}),
        ("input_text.note", "set_value", {"value": "hello"}, "hello", {}),
        ("timer.tea", "start", {"duration_s": 90}, "active", {"duration": "0:01:30"}),
        ("script.dim", "run", {"fields": {"level": 60}}, "off", {}),
    ],
)
async def test_an_action_does_there_what_it_means(core, house, entity_id, action, fields, state, attributes) -> None:
    async with house() as rig:
        await rig.backend.call(entity_id, action, fields)
        there = core.state(entity_id)
    assert state in (None, there["state"])
    assert {name: there["attributes"][name] for name in attributes} == attributes


async def test_a_script_takes_what_its_fields_say(core, house) -> None:
    core.call("light.turn_off", "light.bed_light")
    async with house() as rig:
        settings = rig.device("script.dim").settings
        await rig.backend.call("script.dim", "run", {"fields": {"level": 60}})
        await rig.until("light.bed_light", lambda there: there.value == "on")
    assert (settings.description, settings.fields["level"].max) == ("Dims the bed light", 100)
    assert core.state("light.bed_light")["attributes"]["brightness"] == 153


async def test_an_alarm_panel_that_asks_for_a_code_is_not_armed_by_voice(core, house) -> None:
    async with house() as rig:
        with pytest.raises(HomeError, match=r"Home Assistant refused: .* requires a code"):
            await rig.backend.call("alarm_control_panel.security", "arm_home", {})
    assert core.state("alarm_control_panel.security")["state"] == "disarmed"
