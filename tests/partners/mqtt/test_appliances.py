"""Whatever else devices announce, commanded at a real broker; an independent client plays the device."""

from __future__ import annotations

import pytest

from tests.partners.mqtt.bridge import Bridge, appliances

COMMANDS = [
    ("set_switch", {"name": "dryer", "on": True}, ("home/dryer/set", "ON"), "humidifier.dryer", "on"),
    ("set_climate", {"name": "dryer", "humidity": 55}, ("home/dryer/to", "55"), "humidifier.dryer", "on"),
    ("set_climate", {"name": "boiler", "temperature": 60}, ("home/boiler/to", "60"), "water_heater.boiler", "eco"),
    (
        "set_climate",
        {"name": "boiler", "mode": "performance"},
        ("home/boiler/set", "performance"),
        "water_heater.boiler",
        "performance",
    ),
    (
        "move_cover",
        {"name": "main water", "action": "close"},
        ("home/water/set", "CLOSE"),
        "valve.main_water",
        "closed",
    ),
    (
        "set_alarm",
        {"name": "guardian", "action": "arm_away"},
        ("home/alarm/set", "ARM_AWAY"),
        "alarm_control_panel.guardian",
        "armed_away",
    ),
    ("clean", {"name": "robbie", "action": "start"}, ("home/robbie/set", "start"), "vacuum.robbie", "cleaning"),
    (
        "clean",
        {"name": "robbie", "action": "set_power", "power": "max"},
        ("home/robbie/power", "max"),
        "vacuum.robbie",
        "cleaning",
    ),
    ("clean", {"name": "shaun", "action": "start"}, ("home/shaun/mow", "start_mowing"), "lawn_mower.shaun", "mowing"),
    ("set_value", {"name": "nap", "value": 45}, ("home/nap/set", "45"), "input_number.nap", "45"),
    (
        "set_value",
        {"name": "house mode", "value": "party"},
        ("home/mode/set", "Party"),
        "input_select.house_mode",
        "Party",
    ),
    ("set_value", {"name": "sign", "value": "welcome"}, ("home/sign/set", "welcome"), "input_text.sign", "welcome"),
    (
        "set_value",
        {"name": "alarm clock", "value": "07:30"},
        ("home/clock/set", "07:30:00"),
        "input_datetime.alarm_clock",
        "07:30:00",
    ),
    ("activate_scene", {"name": "bell"}, ("home/bell/set", "PRESS"), "input_button.bell", "pressed"),
]
RISKY = [
    ("move_cover", {"name": "main water", "action": "open"}),
    ("set_switch", {"name": "horn", "on": True}),
    ("set_alarm", {"name": "guardian", "action": "disarm"}),
    ("activate_scene", {"name": "sunset"}),
]


@pytest.fixture
async def device(broker):
    async with Bridge(broker.client()) as bridge:
        await appliances(bridge)
        yield bridge


async def test_each_is_told_and_tells(broker, device, house) -> None:
    async with house(broker.port) as rig:
        for count, (tool, args, command, device_id, value) in enumerate(COMMANDS, start=1):
            answer = await rig.call(tool, **args)
            assert "output" in answer, (tool, args, answer)
            await device.until_received(count)
            assert device.received[-1] == command
            await rig.until_state(device_id, lambda state, value=value: state.value == value)
        assert rig.backend.state("vacuum.robbie").attributes == {"battery_level": 90, "fan_speed": "max"}
    assert len(device.received) == len(COMMANDS)


async def test_what_is_risky_waits_for_a_person(broker, device, house) -> None:
    async with house(broker.port) as rig:
        for tool, args in RISKY:
            assert "confirm" in (await rig.call(tool, **args))["error"], (tool, args)
    assert device.received == []
