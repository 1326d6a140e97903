"""Vacuum robots."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known
from live_plugin.home.model import State

PAUSE, STOP, RETURN, FAN_SPEED, LOCATE, SPOT, START = 4, 8, 16, 32, 512, 1024, 8192


def options(entity: Entity) -> dict[str, Any]:
    return {"fan_speeds": entity.texts("fan_speed_list")}


def state(entity: Entity) -> State:
    return State(entity.state, known(battery_level=entity.number("battery_level"), fan_speed=entity.text("fan_speed")))


TRANSLATION = Translation(
    "vacuum",
    options=options,
    state=state,
    services={
        "start": Service("start", START),
        "pause": Service("pause", PAUSE),
        "stop": Service("stop", STOP),
        "return_to_base": Service("return_to_base", RETURN),
        "locate": Service("locate", LOCATE),
        "clean_spot": Service("clean_spot", SPOT),
        "set_fan_speed": Service("set_fan_speed", FAN_SPEED),
    },
)
