"""Thermostats."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation
from live_plugin.home.model import State

TARGET_TEMPERATURE = 1


def options(entity: Entity) -> dict[str, Any]:
    low, high = entity.number("min_temp"), entity.number("max_temp")
    known = {"min_temperature": low, "max_temperature": high, "modes": entity.texts("hvac_modes") or None}
    return {name: value for name, value in known.items() if value is not None}


def state(entity: Entity) -> State:
    """One that is off, or holds a range, is set to no temperature."""
    return State(entity.state, entity.attribute("temperature") | entity.attribute("current_temperature"))


TRANSLATION = Translation(
    "climate",
    options=options,
    state=state,
    services={
        "set_temperature": Service("set_temperature", TARGET_TEMPERATURE),
        "set_hvac_mode": Service("set_hvac_mode"),
    },
)
