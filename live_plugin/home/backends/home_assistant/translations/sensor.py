"""Sensors."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Translation, known
from live_plugin.home.model import State


def options(entity: Entity) -> dict[str, Any]:
    return known(unit=entity.text("unit_of_measurement"), device_class=entity.text("device_class"))


TRANSLATION = Translation("sensor", options=options, state=lambda entity: State(entity.state, options(entity)))
