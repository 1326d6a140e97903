"""Alarm panels. The code that one asks for comes with the order, from a person."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known

MODES = {"home": 1, "away": 2, "night": 4, "vacation": 32}
TRIGGER = 8


def options(entity: Entity) -> dict[str, Any]:
    modes = tuple(mode for mode, bit in MODES.items() if entity.features & bit)
    return {"modes": modes, "code_arm_required": entity.flag("code_arm_required") or False} | known(
        code_format=entity.text("code_format")
    )


TRANSLATION = Translation(
    "alarm_control_panel",
    options=options,
    services={f"arm_{mode}": Service(f"alarm_arm_{mode}", bit) for mode, bit in MODES.items()}
    | {"disarm": Service("alarm_disarm"), "trigger": Service("alarm_trigger", TRIGGER)},
)
