"""Sensors."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Translation
from live_plugin.home.model import State


def options(entity: Entity) -> dict[str, Any]:
    unit = entity.text("unit_of_measurement")
    return entity.attribute("device_class", "text") | ({"unit": unit} if unit else {})


def state(entity: Entity) -> State:
    return State(entity.state, options(entity))


TRANSLATION = Translation("sensor", options=options, state=state)
