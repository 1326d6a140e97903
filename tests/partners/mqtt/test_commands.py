"""What the programs of makers are told, at a real broker; each kind of device by itself is in tests/partners/homes."""

from __future__ import annotations


async def test_all_devices_are_there_with_their_names_and_places(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        names = {device.id: device.name for device in rig.backend.home.devices.values()}
        states = {device_id: rig.backend.state(device_id).value for device_id in names}
        areas = {device.id: rig.backend.home.area_name(device) for device in rig.backend.home.devices.values()}
    assert names["sensor.hall_temperature"] == "hall temperature"
    assert names["cover.garage_door"] == "garage Door"
    assert areas["cover.garage_door"] == "Garage"
    assert areas["light.bulb"] == "study"
    assert "button.garage_identify" not in names
    assert states["sensor.hall_temperature"] == "19.5"
    assert states["cover.garage_door"] == "open"
    assert states["lock.front_door"] == "unlocked"
    assert states["switch.garage_heater"] == "unknown"


async def test_a_zigbee_bulb_is_dimmed_coloured_and_turned_off(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        dimmed = await rig.call("set_light", name="reading lamp", brightness=30)
        blue = await rig.call("set_light", name="bulb", color="blue")
        warm = await rig.call("set_light", name="bulb", color="warm white")
        off = await rig.call("set_light", name="bulb", on=False)
    assert [payload for _, payload in bridge.received] == [
        {"state": "ON", "brightness": 76},
        {"state": "ON", "color": {"x": 0.15, "y": 0.06}},
        {"state": "ON", "color_temp": 370},
        {"state": "OFF"},
    ]
    assert dimmed["output"]["changed"][0]["brightness"] == 30
    assert blue["output"]["changed"][0]["color"] == "blue"
    assert warm["output"]["changed"][0]["color_temperature"] == 2703
    assert off["output"]["changed"][0]["state"] == "off"


async def test_a_tasmota_dimmer_is_told_everything_on_its_own_topic(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        await rig.call("set_light", name="Tasmota Strip", brightness=30, color="red")
        done = {"brightness": 76, "color_name": "red"}
        state = await rig.until_state("light.tasmota_strip", lambda state: state.attributes == done)
        await rig.call("set_light", name="Tasmota strip", on=False)
    assert bridge.received == [
        ("tasmota/cmnd/Color2", "255,0,0"),
        ("tasmota/cmnd/Dimmer", "30"),
        ("tasmota/cmnd/POWER2", "OFF"),
    ]
    assert state.value == "on"


async def test_a_plug_is_switched(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        answer = await rig.call("set_switch", name="coffee machine", on=True)
    assert bridge.received == [("tasmota/cmnd/POWER1", "ON")]
    assert answer["output"]["changed"][0]["state"] == "on"


async def test_a_switch_that_tells_nothing_is_taken_at_its_word(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        answer = await rig.call("set_switch", name="garage heater", on=True)
        await bridge.until_received(1)
    assert bridge.received == [("garage/switch/heater/command", "ON")]
    assert answer["output"]["changed"][0]["state"] == "on"


async def test_blinds_go_to_a_position(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        answer = await rig.call("move_cover", name="blinds", position=60)
        closed = await rig.call("move_cover", name="blinds", action="close")
    assert bridge.received == [("zigbee2mqtt/blinds/set", {"position": 60}), ("zigbee2mqtt/blinds/set", "CLOSE")]
    assert answer["output"]["changed"][0]["position"] == 60
    assert closed["output"]["changed"][0]["state"] == "closed"


async def test_a_door_that_travels_is_told_as_started(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        answer = await rig.call("move_cover", name="garage door", action="close")
    assert bridge.received == [("garage/cover/door/command", "CLOSE")]
    assert answer["output"]["started"][0]["state"] == "closing"


async def test_what_is_risky_is_not_done(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        for tool, args in (
            ("set_lock", {"name": "front door", "action": "unlock"}),
            ("move_cover", {"name": "garage door", "action": "open"}),
        ):
            assert "error" in await rig.call(tool, **args) or "changed" not in str(await rig.call(tool, **args))
        locked = await rig.call("set_lock", name="front door", action="lock")
    assert bridge.received == [("zigbee2mqtt/front door/set", "LOCK")]
    assert locked["output"]["changed"][0]["state"] == "locked"


async def test_a_thermostat_is_set_within_its_range(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        warmer = await rig.call("set_climate", name="radiator", temperature=22)
        off = await rig.call("set_climate", name="radiator", mode="off")
        refused = await rig.call("set_climate", name="radiator", temperature=31)
    assert bridge.received == [
        ("zigbee2mqtt/radiator/set/occupied_heating_setpoint", "22"),
        ("zigbee2mqtt/radiator/set/system_mode", "off"),
    ]
    assert warmer["output"]["changed"][0]["temperature"] == 22
    assert off["output"]["changed"][0]["state"] == "off"
    assert "5 to 30" in refused["error"]


async def test_states_are_told(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        hall = await rig.call("get_state", name="hall temperature")
    assert hall["output"]["devices"][0] == {
        "name": "hall temperature", "state": "19.5", "unit": "°C", "device_class": "temperature",
    }  # fmt: skip


async def test_a_scene_of_ours_orders_their_devices_about(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        await rig.call("activate_scene", name="movie")
        state = await rig.until_state("light.bulb", lambda state: state.value == "on")
    assert ("zigbee2mqtt/bulb/set", {"state": "ON", "brightness": 51}) in bridge.received
    assert state.attributes["brightness"] == 51


async def test_a_scene_of_a_device_waits_for_a_person_for_nobody_knows_what_it_does(broker, bridge, house) -> None:
    await bridge.announce("scene/sunset", {"name": "sunset", "command_topic": "sunset/set"})
    await bridge.answer("sunset/set", lambda text: [])
    async with house(broker.port) as rig:
        answer = await rig.call("activate_scene", name="sunset")
    assert "a person must confirm" in answer["error"]
    assert bridge.received == []


async def test_what_is_a_setting_of_the_device_is_hidden(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        answer = await rig.call("set_switch", name="garage reboot", on=True)
    assert "error" in answer
    assert bridge.received == []
