"""Thermostats."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known, on_off
from live_plugin.home.model import State

TARGET_TEMPERATURE, FAN_MODE, PRESET_MODE = 1, 8, 16


def options(entity: Entity) -> dict[str, Any]:
    return known(
        min_temperature=entity.number("min_temp"),
        max_temperature=entity.number("max_temp"),
        modes=entity.texts("hvac_modes"),
        preset_modes=entity.texts("preset_modes"),
        fan_modes=entity.texts("fan_modes"),
    )


def state(entity: Entity) -> State:
    """One that is off, or holds a range, is set to no temperature."""
    measured = {name: entity.number(name) for name in ("temperature", "current_temperature")}
    chosen = {name: entity.text(name) for name in ("preset_mode", "fan_mode")}
    return State(entity.state, known(**measured, **chosen))


TRANSLATION = Translation(
    "climate",
    options=options,
    state=state,
    services=on_off()
    | {
        "set_temperature": Service("set_temperature", TARGET_TEMPERATURE),
        "set_hvac_mode": Service("set_hvac_mode"),
        "set_preset_mode": Service("set_preset_mode", PRESET_MODE),
        "set_fan_mode": Service("set_fan_mode", FAN_MODE),
    },
)
