"""Scenes. Their state there is the time of the last use; which devices they touch is told, but not what they order."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation
from live_plugin.home.model import State


def state(entity: Entity) -> State:
    """Nobody counts the uses there; the microsecond of the last one tells two of them apart as well."""
    last = entity.moment()
    value = "ready" if last is None else "activated"
    return State(value, {"activations": last or 0, "devices": entity.texts("entity_id")})


TRANSLATION = Translation("scene", state=state, services={"activate": Service("turn_on")})
