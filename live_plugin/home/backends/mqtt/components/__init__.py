"""The kinds of parts that can be announced, one file each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from live_plugin.home.backends.mqtt.component import Component
from live_plugin.home.backends.mqtt.components.alarm_control_panel import AlarmControlPanel
from live_plugin.home.backends.mqtt.components.camera import Camera
from live_plugin.home.backends.mqtt.components.climate import Climate
from live_plugin.home.backends.mqtt.components.cover import Cover
from live_plugin.home.backends.mqtt.components.fan import Fan
from live_plugin.home.backends.mqtt.components.humidifier import Humidifier
from live_plugin.home.backends.mqtt.components.input import Button, Date, Number, Select, Time, Words
from live_plugin.home.backends.mqtt.components.json_light import JsonLight
from live_plugin.home.backends.mqtt.components.lawn_mower import LawnMower
from live_plugin.home.backends.mqtt.components.light import Light
from live_plugin.home.backends.mqtt.components.lock import Lock
from live_plugin.home.backends.mqtt.components.scene import Scene
from live_plugin.home.backends.mqtt.components.sensor import BinarySensor, Sensor
from live_plugin.home.backends.mqtt.components.siren import Siren
from live_plugin.home.backends.mqtt.components.switch import Switch
from live_plugin.home.backends.mqtt.components.template_light import TemplateLight
from live_plugin.home.backends.mqtt.components.vacuum import Vacuum
from live_plugin.home.backends.mqtt.components.valve import Valve
from live_plugin.home.backends.mqtt.components.water_heater import WaterHeater

LIGHTS: Mapping[str, type[Component]] = {"json": JsonLight, "template": TemplateLight}
"""By their schema; any other is the default one."""
KINDS: Mapping[str, type[Component]] = {
    "alarm_control_panel": AlarmControlPanel,
    "binary_sensor": BinarySensor,
    "button": Button,
    "camera": Camera,
    "climate": Climate,
    "cover": Cover,
    "date": Date,
    "fan": Fan,
    "humidifier": Humidifier,
    "lawn_mower": LawnMower,
    "light": Light,
    "lock": Lock,
    "number": Number,
    "scene": Scene,
    "select": Select,
    "sensor": Sensor,
    "siren": Siren,
    "switch": Switch,
    "text": Words,
    "time": Time,
    "vacuum": Vacuum,
    "valve": Valve,
    "water_heater": WaterHeater,
}
"""What is announced, by the name of the component."""


def component_of(kind: str, config: Mapping[str, Any]) -> Component | None:
    """The announced part; None when nothing here knows its kind. Raises ValueError for a wrong configuration."""
    chosen = LIGHTS.get(str(config.get("schema"))) if kind == "light" else None
    chosen = chosen or KINDS.get(kind)
    return chosen.model_validate(config) if chosen else None
