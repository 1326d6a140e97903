"""Covers. One that cannot tell its position is wide open or closed."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, device_class, known
from live_plugin.home.model import State
from live_plugin.home.travel import CLOSED, OPEN

CAN_OPEN, CAN_CLOSE, CAN_SET_POSITION, CAN_STOP = 1, 2, 4, 8
CAN_OPEN_TILT, CAN_CLOSE_TILT, CAN_SET_TILT = 16, 32, 128

POSITIONS = {"open": OPEN, "opening": OPEN, "closing": OPEN, "closed": CLOSED}


def options(entity: Entity) -> dict[str, Any]:
    return device_class(entity) | {"tilts": bool(entity.features & (CAN_OPEN_TILT | CAN_CLOSE_TILT | CAN_SET_TILT))}


def position(entity: Entity) -> int | None:
    """Percent open; None where nobody knows."""
    found = entity.number("current_position")
    return POSITIONS.get(entity.state) if found is None else percent(found)


def percent(number: float) -> int:
    return min(max(round(number), CLOSED), OPEN)


def state(entity: Entity) -> State:
    tilt = entity.number("current_tilt_position")
    return State(entity.state, known(position=position(entity), tilt_position=None if tilt is None else percent(tilt)))


TRANSLATION = Translation(
    "cover",
    options=options,
    state=state,
    services={
        "open": Service("open_cover", CAN_OPEN),
        "close": Service("close_cover", CAN_CLOSE),
        "stop": Service("stop_cover", CAN_STOP),
        "set_position": Service("set_cover_position", CAN_SET_POSITION),
        "open_tilt": Service("open_cover_tilt", CAN_OPEN_TILT),
        "close_tilt": Service("close_cover_tilt", CAN_CLOSE_TILT),
        "set_tilt_position": Service("set_cover_tilt_position", CAN_SET_TILT),
    },
)
