"""Covers. One that cannot tell its position is wide open or closed."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation
from live_plugin.home.model import State
from live_plugin.home.travel import CLOSED, OPEN

CAN_OPEN, CAN_CLOSE, CAN_SET_POSITION, CAN_STOP = 1, 2, 4, 8
CAN_OPEN_TILT, CAN_CLOSE_TILT, CAN_SET_TILT = 16, 32, 128


def options(entity: Entity) -> dict[str, Any]:
    tilts = bool(entity.features & (CAN_OPEN_TILT | CAN_CLOSE_TILT | CAN_SET_TILT))
    return entity.attribute("device_class", "text") | {"tilts": tilts}


def state(entity: Entity) -> State:
    position = entity.number("current_position")
    if position is None:
        # Where it is not known at all it may be closed, and then every way is a way of opening: that is the safe guess.
        position = OPEN if entity.state in ("open", "opening", "closing") else CLOSED
    tilt = entity.number("current_tilt_position")
    known = {"position": position} | ({} if tilt is None else {"tilt_position": tilt})
    return State(entity.state, {name: min(max(round(value), CLOSED), OPEN) for name, value in known.items()})


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
