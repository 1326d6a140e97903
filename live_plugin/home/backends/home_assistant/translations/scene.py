"""Scenes. Their state there is the time of the last use; what they order is Home Assistant's own business."""

from __future__ import annotations

from datetime import datetime

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation
from live_plugin.home.model import State


def state(entity: Entity) -> State:
    """Nobody counts the uses there; the microsecond of the last one tells two of them apart as well."""
    try:
        last_use = round(datetime.fromisoformat(entity.state).timestamp() * 1_000_000)
    except (ValueError, OverflowError):
        return State("ready", {"activations": 0, "devices": ()})
    return State("activated", {"activations": last_use, "devices": ()})


TRANSLATION = Translation("scene", state=state, services={"activate": Service("turn_on")})
