"""Each kind of part as its makers announce it: what it tells, and what it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.components import KINDS
from live_plugin.home.backends.mqtt.hub import Hub, Wait
from live_plugin.home.domains import domains
from live_plugin.home.domains.alarm_control_panel import AlarmControlPanelSettings
from live_plugin.home.model import UNAVAILABLE, State
from tests.live_plugin.home.backends.announced import announce, hub, sent, tell


def made(kind: str, **config: Any) -> Hub:
    """A hub with one part of this kind, called `x`."""
    house = hub()
    effects = announce(house, kind, {"name": "x", **config})
    assert not effects, effects
    return house


def test_every_kind_is_of_a_domain() -> None:
    assert {kind: part.domain for kind, part in KINDS.items() if part.domain not in domains()} == {}


# ── humidifiers ─────────────────────────────────────────────────────────────────────────────────────────────────

HUMIDIFIER = {
    "cmd_t": "h/set", "stat_t": "h", "stat_val_tpl": "{{ value_json.state }}", "hum_cmd_t": "h/set/humidity",
    "hum_cmd_tpl": '{"target_humidity": {{ value }}}', "hum_stat_t": "h", "hum_state_tpl": "{{ value_json.target }}",
    "curr_hum_t": "h", "curr_hum_tpl": "{{ value_json.humidity }}", "modes": ["sleep", "baby"],
    "mode_cmd_t": "h/set/mode", "mode_stat_t": "h", "mode_stat_tpl": "{{ value_json.mode }}",
    "min_hum": 20, "max_hum": 70.0, "dev_cla": "dehumidifier",
}  # fmt: skip


def test_a_humidifier() -> None:
    house = made("humidifier", **HUMIDIFIER)
    tell(house, "h", {"state": "ON", "target": 55, "humidity": 47.6, "mode": "sleep"})
    assert house.state("humidifier.x") == State("on", {"humidity": 55, "current_humidity": 48, "mode": "sleep"})
    assert house.home.device("humidifier.x").device_class == "dehumidifier"
    assert sent(house, "humidifier.x", "turn_off") == [("h/set", "OFF")]
    assert sent(house, "humidifier.x", "set_humidity", humidity=60) == [("h/set/humidity", '{"target_humidity": 60}')]
    assert sent(house, "humidifier.x", "set_mode", mode="baby") == [("h/set/mode", "baby")]
    with pytest.raises(HomeError, match="20 to 70"):
        sent(house, "humidifier.x", "set_humidity", humidity=80)


def test_a_humidifier_that_tells_nothing_is_taken_at_its_word() -> None:
    house = made("humidifier", command_topic="h/set", target_humidity_command_topic="h/hum")
    house.sent("humidifier.x", "turn_on", {})
    house.sent("humidifier.x", "set_humidity", {"humidity": 40})
    assert house.state("humidifier.x") == State("on", {"humidity": 40})


# ── valves ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_valve_that_opens_and_closes() -> None:
    house = made("valve", cmd_t="v/set", stat_t="v", dev_cla="water", pl_stop="STOP")
    for said, value, position in (("opening", "opening", 0), ("open", "open", 100), ("closed", "closed", 0)):
        tell(house, "v", said)
        assert house.state("valve.x") == State(value, {"position": position})
    tell(house, "v", {"state": "open"})
    assert house.state("valve.x").value == "open"
    orders = [sent(house, "valve.x", action) for action in ("open", "close", "stop")]
    assert orders == [[("v/set", "OPEN")], [("v/set", "CLOSE")], [("v/set", "STOP")]]
    with pytest.raises(HomeError, match="no positions"):
        sent(house, "valve.x", "set_position", position=40)


def test_a_valve_that_reports_its_position() -> None:
    house = made("valve", cmd_t="v/set", stat_t="v", pos=True, pos_open=10, pos_clsd=0)
    assert house.state("valve.x") == State("unknown", {"position": 0})
    steps = (
        ("opening", "opening", 0),
        ({"state": "opening", "position": 3}, "opening", 30),
        ("4", "open", 40),
        ({"position": 0}, "closed", 0),
        ("None", "unknown", 0),
    )
    for said, value, position in steps:
        tell(house, "v", said)
        assert house.state("valve.x") == State(value, {"position": position})
    assert sent(house, "valve.x", "set_position", position=70) == [("v/set", "7")]
    assert sent(house, "valve.x", "open") == [("v/set", "10")]
    with pytest.raises(HomeError, match="cannot stop"):
        sent(house, "valve.x", "stop")


# ── robots ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_vacuum_as_valetudo_announces_it() -> None:
    house = made(
        "vacuum",
        command_topic="valetudo/robot/command",
        state_topic="valetudo/robot/hass_state",
        set_fan_speed_topic="valetudo/robot/FanSpeed/set",
        fan_speed_list=["low", "medium", "max"],
        supported_features=["start", "stop", "pause", "return_home", "locate", "status", "fan_speed", "battery"],
    )
    tell(house, "valetudo/robot/hass_state", {"state": "cleaning", "battery_level": 81, "fan_speed": "low"})
    assert house.state("vacuum.x") == State("cleaning", {"battery_level": 81, "fan_speed": "low"})
    assert sent(house, "vacuum.x", "return_to_base") == [("valetudo/robot/command", "return_to_base")]
    assert sent(house, "vacuum.x", "set_fan_speed", fan_speed="max") == [("valetudo/robot/FanSpeed/set", "max")]
    with pytest.raises(HomeError, match="cannot clean spot"):
        sent(house, "vacuum.x", "clean_spot")
    tell(house, "valetudo/robot/hass_state", {"state": None})
    assert house.state("vacuum.x").value == "unknown"


def test_of_a_vacuum_that_tells_nothing_no_more_is_known_than_that_it_began() -> None:
    house = made("vacuum", command_topic="v/set")
    house.sent("vacuum.x", "start", {})
    assert house.state("vacuum.x").value == "cleaning"
    with pytest.raises(HomeError, match="only one speed"):
        sent(house, "vacuum.x", "set_fan_speed", fan_speed="max")


def test_a_lawn_mower_is_told_each_thing_on_its_own_topic() -> None:
    house = made(
        "lawn_mower",
        act_stat_t="m",
        act_val_tpl="{{ value_json.activity }}",
        dock_cmd_t="m/dock",
        strt_mw_cmd_t="m/start",
        strt_mw_cmd_tpl='{"do": "{{ value }}"}',
    )
    tell(house, "m", {"activity": "mowing"})
    assert house.state("lawn_mower.x").value == "mowing"
    assert sent(house, "lawn_mower.x", "dock") == [("m/dock", "dock")]
    assert sent(house, "lawn_mower.x", "start_mowing") == [("m/start", '{"do": "start_mowing"}')]
    with pytest.raises(HomeError, match="cannot pause"):
        sent(house, "lawn_mower.x", "pause")


# ── sensors ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_binary_sensor_tells_what_on_means_for_it() -> None:
    house = made("binary_sensor", state_topic="w", device_class="window")
    tell(house, "w", "ON")
    assert domains()["binary_sensor"].told(house.state("binary_sensor.x"))["meaning"] == "open"


# ── sirens and alarms ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_siren_is_told_everything_in_one_object() -> None:
    house = made("siren", cmd_t="s/set", stat_t="s", av_tones=["burglar", "fire"], sup_dur=False)
    ((_, payload),) = sent(house, "siren.x", "turn_on", tone="fire", volume_pct=40)
    assert json.loads(payload) == {"state": "ON", "tone": "fire", "volume_level": 0.4}
    assert sent(house, "siren.x", "turn_off") == [("s/set", '{"state":"OFF"}')]
    with pytest.raises(HomeError, match="duration cannot be set"):
        sent(house, "siren.x", "turn_on", duration_s=3)
    tell(house, "s", {"state": "ON", "tone": "fire", "volume_level": 0.4})
    assert house.state("siren.x") == State("on", {"tone": "fire", "volume_pct": 40})
    tell(house, "s", "OFF")
    assert house.state("siren.x") == State("off")


def test_a_siren_with_templates_that_tells_nothing() -> None:
    house = made("siren", cmd_t="s/set", cmd_tpl="{{ value }}:{{ duration | d(1) }}", cmd_off_tpl="quiet")
    assert sent(house, "siren.x", "turn_on", duration_s=2.2) == [("s/set", "ON:3")]
    assert sent(house, "siren.x", "turn_off") == [("s/set", "quiet")]
    house.sent("siren.x", "turn_on", {"duration_s": 3})
    assert house.state("siren.x").value == "on"


def test_an_alarm_panel() -> None:
    house = made("alarm_control_panel", cmd_t="a/set", stat_t="a", sup_feat=["arm_home", "arm_away"])
    tell(house, "a", "armed_away")
    assert house.state("alarm_control_panel.x").value == "armed_away"
    assert sent(house, "alarm_control_panel.x", "disarm") == [("a/set", "DISARM")]
    assert sent(house, "alarm_control_panel.x", "arm_home") == [("a/set", "ARM_HOME")]
    with pytest.raises(HomeError, match="armed for 'home' or 'away'"):
        sent(house, "alarm_control_panel.x", "arm_night")
    with pytest.raises(HomeError, match="cannot trigger"):
        sent(house, "alarm_control_panel.x", "trigger")


def test_a_panel_is_told_the_code_that_it_wants() -> None:
    template = '{"action":"{{ action }}","code":"{{ code }}"}'
    config = {"command_template": template, "code": "REMOTE_CODE", "code_arm_required": False}
    house = made("alarm_control_panel", cmd_t="a/set", stat_t="a", **config)
    assert sent(house, "alarm_control_panel.x", "arm_away") == [("a/set", '{"action":"ARM_AWAY","code":"None"}')]
    assert sent(house, "alarm_control_panel.x", "disarm", code="12") == [("a/set", '{"action":"DISARM","code":"12"}')]
    with pytest.raises(HomeError, match="its code"):
        sent(house, "alarm_control_panel.x", "disarm")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ({}, (None, False)),
        ({"code": 1234}, ("number", True)),
        ({"code": "1234", "code_disarm_required": False}, (None, True)),
        ({"code": "sesame", "code_arm_required": False}, ("text", False)),
        ({"code": "REMOTE_CODE_TEXT"}, ("text", True)),
    ],
)
def test_a_panel_says_which_code_it_wants(code: dict[str, Any], told: tuple[str | None, bool]) -> None:
    house = made("alarm_control_panel", cmd_t="a/set", stat_t="a", **code)
    settings = house.home.device("alarm_control_panel.x").settings
    assert isinstance(settings, AlarmControlPanelSettings)
    assert (settings.code_format, settings.code_arm_required) == told
    if code.get("code") == 1234:
        assert sent(house, "alarm_control_panel.x", "arm_home", code="1234") == [("a/set", "ARM_HOME")]
        with pytest.raises(HomeError, match="that is not its code"):
            sent(house, "alarm_control_panel.x", "arm_home", code="4321")


def test_a_lock_is_told_the_code_that_it_wants() -> None:
    template = '{"do":"{{ value }}","code":"{{ code }}"}'
    house = made("lock", cmd_t="l/set", stat_t="l", code_format="^[0-9]{4}$", command_template=template)
    tell(house, "l", "LOCKED")
    assert sent(house, "lock.x", "unlock", code="2468") == [("l/set", '{"do":"UNLOCK","code":"2468"}')]
    assert domains()["lock"].code(house.home.device("lock.x"), "unlock") == "number"


# ── water heaters ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_water_heater() -> None:
    house = made(
        "water_heater",
        modes=["off", "eco", "performance", "party"],
        mode_cmd_t="w/mode/set",
        mode_stat_t="w/mode",
        temp_cmd_t="w/temp/set",
        temp_stat_t="w/temp",
        curr_temp_t="w/now",
        max_temp=60,
    )
    for topic, said in (("w/mode", "eco"), ("w/temp", "52.0"), ("w/now", "48.5")):
        tell(house, topic, said)
    assert house.state("water_heater.x") == State("eco", {"temperature": 52, "current_temperature": 48.5})
    assert sent(house, "water_heater.x", "turn_off") == [("w/mode/set", "off")]
    wish = {"temperature": 55, "operation_mode": "performance"}
    both = [("w/mode/set", "performance"), ("w/temp/set", "55")]
    assert sent(house, "water_heater.x", "set_temperature", **wish) == both
    with pytest.raises(HomeError, match="30 to 60"):
        sent(house, "water_heater.x", "set_temperature", temperature=61)


def test_a_water_heater_with_a_switch() -> None:
    house = made("water_heater", modes=["eco"], pow_cmd_t="w/set", temp_stat_t="w/temp")
    assert sent(house, "water_heater.x", "turn_on") == [("w/set", "ON")]
    assert sent(house, "water_heater.x", "turn_off") == [("w/set", "OFF")]
    with pytest.raises(HomeError, match="temperature cannot be set"):
        sent(house, "water_heater.x", "set_temperature", temperature=50)


def test_one_that_is_in_no_known_mode_is_turned_on_by_its_first() -> None:
    house = made("water_heater", modes=["performance", "off"], mode_cmd_t="w/set")
    assert sent(house, "water_heater.x", "turn_on") == [("w/set", "performance")]


def test_a_thermostat_with_a_switch() -> None:
    house = made("climate", modes=["off", "cool"], mode_cmd_t="c/mode/set", mode_stat_t="c/mode", pow_cmd_t="c/power")
    tell(house, "c/mode", "off")
    assert sent(house, "climate.x", "turn_on") == [("c/power", "ON")]
    assert sent(house, "climate.x", "set_hvac_mode", hvac_mode="cool") == [("c/mode/set", "cool")]


# ── what is set or pressed ──────────────────────────────────────────────────────────────────────────────────────


def test_a_number_as_zigbee2mqtt_announces_it() -> None:
    house = made(
        "number",
        command_topic="zigbee2mqtt/valve/set",
        command_template='{"countdown": {{ value * 60 }}}',
        state_topic="zigbee2mqtt/valve",
        value_template="{{ value_json.countdown }}",
        min=0,
        max=255,
        step=5,
        unit_of_measurement="min",
    )
    tell(house, "zigbee2mqtt/valve", {"countdown": 30.0})
    assert house.state("input_number.x") == State("30", {"unit": "min"})
    assert sent(house, "input_number.x", "set_value", value=40) == [("zigbee2mqtt/valve/set", '{"countdown": 2400}')]
    assert sent(house, "input_number.x", "increment") == [("zigbee2mqtt/valve/set", '{"countdown": 2100}')]
    with pytest.raises(HomeError, match="0 to 255"):
        sent(house, "input_number.x", "set_value", value=300)


def test_a_choice() -> None:
    house = made("select", cmd_t="c/set", stat_t="c", ops=["Eco", "Comfort", 3])
    tell(house, "c", "3")
    assert house.state("input_select.x") == State("3", {"options": ("Eco", "Comfort", "3")})
    assert sent(house, "input_select.x", "select_option", option="comfort") == [("c/set", "Comfort")]
    (complaint,) = tell(house, "c", "Party")
    assert "'Party' is none of" in complaint.text
    tell(house, "c", "None")
    assert house.state("input_select.x").value == "unknown"


def test_a_text_and_a_password() -> None:
    house = made("text", cmd_t="t/set", stat_t="t", max=8)
    tell(house, "t", "hello")
    assert house.state("input_text.x").value == "hello"
    assert sent(house, "input_text.x", "set_value", value="bye") == [("t/set", "bye")]
    with pytest.raises(HomeError, match="0 to 8 characters"):
        sent(house, "input_text.x", "set_value", value="far too long")
    announce(house, "text", {"name": "y", "cmd_t": "p/set", "stat_t": "p", "mode": "password"}, "y")
    tell(house, "p", "swordfish")
    assert house.state("input_text.y").value == "•••"


@pytest.mark.parametrize(
    ("kind", "said", "known"), [("time", "07:30", "07:30:00"), ("date", "2026-05-01", "2026-05-01")]
)
def test_a_time_and_a_date(kind: str, said: str, known: str) -> None:
    house = made(kind, cmd_t="d/set", stat_t="d")
    tell(house, "d", said)
    assert house.state("input_datetime.x") == State(known, {"kind": kind})
    assert sent(house, "input_datetime.x", "set_datetime", value=said) == [("d/set", known)]
    (complaint,) = tell(house, "d", "soon")
    assert "soon" in complaint.text


def test_a_button_is_pressed() -> None:
    house = made("button", cmd_t="b/set", pl_prs="GO")
    assert sent(house, "input_button.x", "press") == [("b/set", "GO")]
    house.sent("input_button.x", "press", {})
    assert house.state("input_button.x") == State("pressed", {"presses": 1})


# ── scenes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_scene_of_a_device_says_nothing_of_what_it_does() -> None:
    house = made("scene", cmd_t="zigbee2mqtt/group/set", pl_on='{ "scene_recall": 1 }')
    assert house.state("scene.x") == State("ready", {"activations": 0, "devices": None})
    assert sent(house, "scene.x", "activate") == [("zigbee2mqtt/group/set", '{ "scene_recall": 1 }')]
    house.sent("scene.x", "activate", {})
    assert house.state("scene.x").attributes["activations"] == 1


def test_a_name_for_a_scene_of_a_device_makes_no_scene_of_ours() -> None:
    house = hub({"devices": {"scene.x": {"aliases": ["cosy"]}}})
    assert not house.home.devices
    announce(house, "scene", {"name": "x", "cmd_t": "s/set"})
    assert house.home.device("scene.x").names == ("x", "cosy")


def test_what_moves_into_its_device_is_announced_there() -> None:
    house = made("switch", cmd_t="s/set")
    announce(house, "switch", {"migrate_discovery": True})
    assert not house.home.devices


# ── what comes of silence ───────────────────────────────────────────────────────────────────────────────────────


def waits(effects: list[Any]) -> list[Wait]:
    return [effect for effect in effects if isinstance(effect, Wait)]


def test_motion_that_is_never_told_to_be_over_is_over_after_its_delay() -> None:
    house = made("binary_sensor", stat_t="m", off_dly=30)
    (first,) = waits(tell(house, "m", "ON"))
    (second,) = waits(tell(house, "m", "ON"))
    assert first.lapse.after_s == 30
    assert house.lapse(first) == []
    assert house.state("binary_sensor.x").value == "on"
    (change,) = house.lapse(second)
    assert (change.old.value, change.new.value) == ("on", "off")
    assert waits(tell(house, "m", "OFF")) == []


def test_a_sensor_that_falls_silent_is_unavailable_until_it_tells_again() -> None:
    house = made("sensor", stat_t="s", exp_aft=600, unit_of_meas="°C")
    (wait,) = waits(tell(house, "s", "21"))
    (change,) = house.lapse(wait)
    assert change.new == UNAVAILABLE
    tell(house, "s", "22")
    assert house.state("sensor.x") == State("22", {"unit": "°C"})


def test_one_that_is_announced_again_waits_anew_and_one_that_is_gone_no_more() -> None:
    house = made("binary_sensor", stat_t="m", off_dly=30)
    (old,) = waits(tell(house, "m", "ON"))
    (new,) = waits(announce(house, "binary_sensor", {"name": "x", "stat_t": "m", "off_dly": 5}))
    assert house.lapse(old) == []
    assert house.lapse(new)
    assert house.state("binary_sensor.x").value == "off"
    announce(house, "binary_sensor", "")
    assert house.lapse(new) == []
