"""Valves: they travel as covers do."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, device_class, known
from live_plugin.home.backends.home_assistant.translations.cover import position
from live_plugin.home.model import State

CAN_OPEN, CAN_CLOSE, CAN_SET_POSITION, CAN_STOP = 1, 2, 4, 8


def state(entity: Entity) -> State:
    return State(entity.state, known(position=position(entity)))


TRANSLATION = Translation(
    "valve",
    options=device_class,
    state=state,
    services={
        "open": Service("open_valve", CAN_OPEN),
        "close": Service("close_valve", CAN_CLOSE),
        "stop": Service("stop_valve", CAN_STOP),
        "set_position": Service("set_valve_position", CAN_SET_POSITION),
    },
)
