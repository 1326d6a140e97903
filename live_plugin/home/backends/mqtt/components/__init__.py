"""The kinds of parts that can be announced, one file each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from live_plugin.home.backends.mqtt.component import Component
from live_plugin.home.backends.mqtt.components.climate import Climate
from live_plugin.home.backends.mqtt.components.cover import Cover
from live_plugin.home.backends.mqtt.components.fan import Fan
from live_plugin.home.backends.mqtt.components.json_light import JsonLight
from live_plugin.home.backends.mqtt.components.light import Light
from live_plugin.home.backends.mqtt.components.lock import Lock
from live_plugin.home.backends.mqtt.components.sensor import BinarySensor, Sensor
from live_plugin.home.backends.mqtt.components.switch import Switch
from live_plugin.home.backends.mqtt.components.template_light import TemplateLight
from live_plugin.home.domains import domains

LIGHTS: Mapping[Any, type[Component]] = {"json": JsonLight, "template": TemplateLight}
KINDS: Mapping[str, Callable[[Mapping[str, Any]], type[Component]]] = {
    "binary_sensor": lambda config: BinarySensor,
    "climate": lambda config: Climate,
    "cover": lambda config: Cover,
    "fan": lambda config: Fan,
    "light": lambda config: LIGHTS.get(str(config.get("schema")), Light),
    "lock": lambda config: Lock,
    "sensor": lambda config: Sensor,
    "switch": lambda config: Switch,
}
"""What is announced, and by which of its keys its class is chosen."""


def component_of(kind: str, config: Mapping[str, Any]) -> Component | None:
    """The announced part; None when nothing here knows its kind. Raises ValueError for a wrong configuration."""
    chosen = KINDS[kind](config) if kind in KINDS else None
    if chosen is None or chosen.domain not in domains():
        return None
    return chosen.model_validate(config)
