"""Devices at the broker as their makers' programs publish them: what zigbee2mqtt, Tasmota and ESPHome say and do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Self

import aiomqtt

Reply = list[tuple[str, Any]]
"""Topics and what is published there, kept by the broker."""


class Bridge:
    """A client with devices: it announces them, does what it is told and says so."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client
        self._answers: dict[str, Callable[[str], Reply]] = {}
        self.received: list[tuple[str, Any]] = []
        """Commands, in order; JSON is read."""
        self._came = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._client.__aexit__(None, None, None)

    async def announce(self, topic: str, config: dict[str, Any] | str, retain: bool = True) -> None:
        await self.say(f"homeassistant/{topic}/config", config, retain)

    async def say(self, topic: str, payload: Any, retain: bool = True) -> None:
        text = payload if isinstance(payload, str | bytes) else json.dumps(payload)
        await self._client.publish(topic, text, qos=1, retain=retain)

    async def answer(self, topic: str, reply: Callable[[str], Reply]) -> None:
        """Do `reply` for every command on a topic."""
        self._answers[topic] = reply
        await self._client.subscribe(topic)

    async def until_received(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.received) < count:
                self._came.clear()
                await self._came.wait()

    async def _work(self) -> None:
        async for message in self._client.messages:
            topic, text = str(message.topic), bytes(message.payload).decode()  # type: ignore[arg-type]
            self.received.append((topic, json.loads(text) if text.startswith("{") else text))
            self._came.set()
            for where, payload in self._answers[topic](text):
                await self.say(where, payload)


# ── zigbee2mqtt: long names, JSON lights, one state topic for a device, two availabilities ──────────────────────


def z2m(name: str, **config: Any) -> dict[str, Any]:
    available = {"value_template": "{{ value_json.state }}"}
    return {
        "availability": [{"topic": "zigbee2mqtt/bridge/state", **available}],
        "availability_mode": "all",
        "device": {"identifiers": [f"zigbee2mqtt_{name}"], "manufacturer": "IKEA", "name": name},
        "name": None,
        "object_id": name.replace(" ", "_"),
        "origin": {"name": "Zigbee2MQTT", "sw": "2.1.0", "url": "https://www.zigbee2mqtt.io"},
        "state_topic": f"zigbee2mqtt/{name}",
        "unique_id": f"0x1_{name}_zigbee2mqtt",
        **config,
    }


async def zigbee2mqtt(bridge: Bridge) -> None:
    """A bulb, blinds, a thermostat, a lock and a contact."""
    bulb = {"state": "OFF", "brightness": 254, "color_mode": "color_temp", "color_temp": 370, "linkquality": 90}

    def light(text: str) -> Reply:
        wish = json.loads(text)
        if "color" in wish:
            bulb["color_mode"] = "xy"
        if "color_temp" in wish:
            bulb["color_mode"] = "color_temp"
        bulb.update(wish)
        return [("zigbee2mqtt/bulb", bulb)]

    def cover(text: str) -> Reply:
        positions = {"OPEN": 100, "CLOSE": 0, "STOP": 40}
        position = positions[text] if text in positions else json.loads(text)["position"]
        return [("zigbee2mqtt/blinds", {"position": position, "state": "OPEN" if position else "CLOSE"})]

    await bridge.say("zigbee2mqtt/bridge/state", {"state": "online"})
    await bridge.announce(
        "light/0x1/light",
        z2m(
            "bulb",
            brightness=True,
            brightness_scale=254,
            command_topic="zigbee2mqtt/bulb/set",
            max_mireds=454,
            min_mireds=250,
            schema="json",
            supported_color_modes=["xy", "color_temp"],
        ),
    )
    await bridge.say("zigbee2mqtt/bulb", bulb)
    await bridge.answer("zigbee2mqtt/bulb/set", light)
    await bridge.announce(
        "cover/0x2/cover",
        z2m(
            "blinds",
            command_topic="zigbee2mqtt/blinds/set",
            position_template="{{ value_json.position }}",
            position_topic="zigbee2mqtt/blinds",
            set_position_template='{ "position": {{ position }} }',
            set_position_topic="zigbee2mqtt/blinds/set",
            state_closed="CLOSE",
            state_open="OPEN",
            value_template="{{ value_json.state }}",
        ),
    )
    await bridge.say("zigbee2mqtt/blinds", {"position": 0, "state": "CLOSE"})
    await bridge.answer("zigbee2mqtt/blinds/set", cover)
    await _thermostat(bridge)
    await bridge.announce(
        "lock/0x4/lock",
        z2m(
            "front door",
            command_topic="zigbee2mqtt/front door/set",
            state_locked="LOCK",
            state_unlocked="UNLOCK",
            value_template="{{ value_json.state }}",
        ),
    )
    await bridge.say("zigbee2mqtt/front door", {"state": "UNLOCK"})
    await bridge.answer("zigbee2mqtt/front door/set", lambda text: [("zigbee2mqtt/front door", {"state": text})])
    contact = {
        "device_class": "temperature",
        "unit_of_measurement": "°C",
        "value_template": "{{ value_json.temperature }}",
    }
    named = z2m("hall", **contact) | {"object_id": "hall_temperature"}
    del named["name"]
    await bridge.announce("sensor/0x5/temperature", named)
    await bridge.say("zigbee2mqtt/hall", {"temperature": 19.5, "linkquality": 5})


async def _thermostat(bridge: Bridge) -> None:
    heating = {"system_mode": "heat", "occupied_heating_setpoint": 20, "local_temperature": 19.4}

    def setting(name: str) -> Callable[[str], Reply]:
        def reply(text: str) -> Reply:
            heating[name] = float(text) if name == "occupied_heating_setpoint" else text
            return [("zigbee2mqtt/radiator", heating)]

        return reply

    await bridge.announce(
        "climate/0x3/climate",
        z2m(
            "radiator",
            current_temperature_template="{{ value_json.local_temperature }}",
            current_temperature_topic="zigbee2mqtt/radiator",
            max_temp="30",
            min_temp="5",
            mode_command_topic="zigbee2mqtt/radiator/set/system_mode",
            mode_state_template="{{ value_json.system_mode }}",
            mode_state_topic="zigbee2mqtt/radiator",
            modes=["off", "auto", "heat"],
            temp_step=0.5,
            temperature_command_topic="zigbee2mqtt/radiator/set/occupied_heating_setpoint",
            temperature_state_template="{{ value_json.occupied_heating_setpoint }}",
            temperature_state_topic="zigbee2mqtt/radiator",
        ),
    )
    await bridge.say("zigbee2mqtt/radiator", heating)
    for name in ("system_mode", "occupied_heating_setpoint"):
        await bridge.answer(f"zigbee2mqtt/radiator/set/{name}", setting(name))


# ── Tasmota: short names, a base topic, lights with a topic for everything ──────────────────────────────────────


async def tasmota(bridge: Bridge) -> None:
    """A plug and a dimmer with colours."""
    told: dict[str, Any] = {"POWER1": "OFF", "POWER2": "OFF", "Dimmer": 50, "Color": "255,255,255"}

    def does(key: str, *also: tuple[str, str]) -> Callable[[str], Reply]:
        def reply(text: str) -> Reply:
            told.update([(key, int(text) if key == "Dimmer" else text), *also])
            return [("tasmota/tele/STATE", told)]

        return reply

    common = {
        "~": "tasmota/",
        "avty_t": "~tele/LWT",
        "pl_avail": "Online",
        "pl_not_avail": "Offline",
        "pl_off": "OFF",
        "pl_on": "ON",
        "dev": {"ids": ["DC4F22"], "name": "Tasmota"},
    }
    await bridge.say("tasmota/tele/LWT", "Online")
    await bridge.say("tasmota/tele/STATE", told)
    plug = {
        "name": "Coffee machine",
        "cmd_t": "~cmnd/POWER1",
        "stat_t": "~tele/STATE",
        "val_tpl": "{{value_json.POWER1}}",
    }
    await bridge.announce("switch/DC4F22_RL_1", common | plug | {"dev": {"ids": ["DC4F22"]}, "uniq_id": "DC4F22_RL_1"})
    dimmer = {
        "name": "Strip",
        "uniq_id": "DC4F22_LI_2",
        "cmd_t": "~cmnd/POWER2",
        "stat_t": "~tele/STATE",
        "stat_val_tpl": "{{value_json.POWER2}}",
        "bri_cmd_t": "~cmnd/Dimmer",
        "bri_stat_t": "~tele/STATE",
        "bri_scl": 100,
        "on_cmd_type": "brightness",
        "bri_val_tpl": "{{value_json.Dimmer}}",
        "rgb_cmd_t": "~cmnd/Color2",
        "rgb_stat_t": "~tele/STATE",
        "rgb_val_tpl": "{{value_json.Color.split(',')[0:3]|join(',')}}",
    }
    await bridge.announce("light/DC4F22_LI_2", common | dimmer)
    await bridge.answer("tasmota/cmnd/POWER1", does("POWER1"))
    await bridge.answer("tasmota/cmnd/POWER2", does("POWER2"))
    await bridge.answer("tasmota/cmnd/Dimmer", does("Dimmer", ("POWER2", "ON")))
    await bridge.answer("tasmota/cmnd/Color2", does("Color", ("POWER2", "ON")))


# ── ESPHome, as a device with its components in one announcement ────────────────────────────────────────────────


async def esphome(bridge: Bridge) -> None:
    """A garage door that travels, a switch that tells nothing, and a setting that is nobody's to speak to."""

    def door(text: str) -> Reply:
        moving = {"OPEN": "opening", "CLOSE": "closing", "STOP": "stopped"}[text]
        return [("garage/cover/door/state", moving)]

    await bridge.say("garage/status", "online")
    await bridge.announce(
        "device/garage",
        {
            "dev": {"ids": "a1b2", "name": "garage", "sa": "Garage", "mf": "espressif"},
            "o": {"name": "esphome", "sw": "2025.4.0"},
            "avty_t": "garage/status",
            "cmps": {
                "door": {
                    "p": "cover",
                    "name": "Door",
                    "dev_cla": "garage",
                    "cmd_t": "garage/cover/door/command",
                    "stat_t": "garage/cover/door/state",
                },
                "heater": {"p": "switch", "name": "Heater", "cmd_t": "garage/switch/heater/command"},
                "reboot": {"p": "switch", "name": "Reboot", "cmd_t": "garage/reboot", "ent_cat": "config"},
                "button": {"p": "button", "name": "Identify", "cmd_t": "garage/identify"},
            },
        },
    )
    await bridge.say("garage/cover/door/state", "open")
    await bridge.answer("garage/cover/door/command", door)
    await bridge.answer("garage/switch/heater/command", lambda text: [])
