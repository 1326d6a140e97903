"""Covers. One that cannot tell its position is wide open or closed."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation
from live_plugin.home.domains.cover import CLOSED, OPEN
from live_plugin.home.model import State

CAN_OPEN, CAN_CLOSE, CAN_SET_POSITION, CAN_STOP = 1, 2, 4, 8


def options(entity: Entity) -> dict[str, Any]:
    return entity.attribute("device_class", "text")


def state(entity: Entity) -> State:
    position = entity.number("current_position")
    if position is None:
        # Where it is not known at all it may be closed, and then every way is a way of opening: that is the safe guess.
        position = OPEN if entity.state in ("open", "opening", "closing") else CLOSED
    return State(entity.state, {"position": min(max(round(position), CLOSED), OPEN)})


TRANSLATION = Translation(
    "cover",
    options=options,
    state=state,
    services={
        "open": Service("open_cover", CAN_OPEN),
        "close": Service("close_cover", CAN_CLOSE),
        "stop": Service("stop_cover", CAN_STOP),
        "set_position": Service("set_cover_position", CAN_SET_POSITION),
    },
)
