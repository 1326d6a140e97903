"""Timers of the home. Durations are written `H:MM:SS` there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from live_plugin.home.backends.home_assistant.translation import Entity, Fields, Service, Translation, known
from live_plugin.home.model import State

DURATION = TypeAdapter(timedelta)


def state(entity: Entity) -> State:
    """When it is over is part of it, so that one that is started again has changed."""
    return State(entity.state, known(duration_s=_duration_s(entity), finishes_at=entity.text("finishes_at")))


def _duration_s(entity: Entity) -> float:
    try:
        return DURATION.validate_python(entity.text("duration")).total_seconds()
    except ValidationError:
        return 0.0


def start(entity: Entity, fields: Fields) -> dict[str, Any]:
    seconds = fields.get("duration_s")
    return {} if seconds is None else {"duration": {"seconds": seconds}}


TRANSLATION = Translation(
    "timer",
    state=state,
    services={"start": Service("start", data=start), "cancel": Service("cancel")},
)
