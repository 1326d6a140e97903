"""Humidifiers and dehumidifiers."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import (
    Entity,
    Service,
    Translation,
    device_class,
    known,
    on_off,
)
from live_plugin.home.model import State

MODES = 1


def options(entity: Entity) -> dict[str, Any]:
    limits = {name: entity.number(name) for name in ("min_humidity", "max_humidity")}
    return device_class(entity) | known(**limits, modes=entity.texts("available_modes"))


def state(entity: Entity) -> State:
    measured = {name: entity.number(name) for name in ("humidity", "current_humidity")}
    return State(entity.state, known(**measured, mode=entity.text("mode")))


TRANSLATION = Translation(
    "humidifier",
    options=options,
    state=state,
    services=on_off() | {"set_humidity": Service("set_humidity"), "set_mode": Service("set_mode", MODES)},
)
