"""Alarm panels. One that asks for a code says so itself: codes are not given by voice."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation

MODES = {"home": 1, "away": 2, "night": 4, "vacation": 32}
TRIGGER = 8


def options(entity: Entity) -> dict[str, Any]:
    return {"modes": tuple(mode for mode, bit in MODES.items() if entity.features & bit)}


TRANSLATION = Translation(
    "alarm_control_panel",
    options=options,
    services={f"arm_{mode}": Service(f"alarm_arm_{mode}", bit) for mode, bit in MODES.items()}
    | {"disarm": Service("alarm_disarm"), "trigger": Service("alarm_trigger", TRIGGER)},
)
