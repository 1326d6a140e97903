"""Every service of every translation is one that Home Assistant knows, and does what our action means."""

from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.backends.home_assistant.translations import translations

pytestmark = pytest.mark.timeout(120)


def test_every_service_is_known_there(core) -> None:
    known = core.ask("get_services")
    spoken = {(t.domain, service.name) for t in translations().values() for service in t.services.values()}
    spoken |= {(t.domain, t.contents.service) for t in translations().values() if t.contents}
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
        ("input_datetime.trip", "set_datetime", {"value": "2026-05-01T07:30"}, "2026-05-01 07:30:00", {}),
        ("timer.tea", "start", {"duration_s": 90}, "active", {"duration": "0:01:30"}),
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


async def test_an_alarm_panel_is_not_armed_without_its_code(core, house) -> None:
    async with house() as rig:
        with pytest.raises(HomeError, match=r"Home Assistant refused: .* requires a code"):
            await rig.backend.call("alarm_control_panel.security", "arm_home", {})
    assert core.state("alarm_control_panel.security")["state"] == "disarmed"
