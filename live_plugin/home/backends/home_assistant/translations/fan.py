"""Fans."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known, on_off
from live_plugin.home.model import State

SPEED, OSCILLATE, DIRECTION, PRESET = 1, 2, 4, 8


def options(entity: Entity) -> dict[str, Any]:
    can = {"speeds": SPEED, "oscillates": OSCILLATE, "reversible": DIRECTION}
    has = {name: bool(entity.features & bit) for name, bit in can.items()}
    return has | known(preset_modes=entity.texts("preset_modes"))


def state(entity: Entity) -> State:
    return State(
        entity.state,
        known(
            percentage=entity.number("percentage"),
            preset_mode=entity.text("preset_mode"),
            oscillating=entity.flag("oscillating"),
            direction=entity.text("direction"),
        ),
    )


TRANSLATION = Translation(
    "fan",
    options=options,
    state=state,
    services=on_off()
    | {
        "set_percentage": Service("set_percentage", SPEED),
        "set_preset_mode": Service("set_preset_mode", PRESET),
        "oscillate": Service("oscillate", OSCILLATE),
        "set_direction": Service("set_direction", DIRECTION),
    },
)
