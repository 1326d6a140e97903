"""Water heaters."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known
from live_plugin.home.model import State

TARGET_TEMPERATURE, OPERATION_MODE, ON_OFF = 1, 2, 8


def options(entity: Entity) -> dict[str, Any]:
    return known(
        min_temperature=entity.number("min_temp"),
        max_temperature=entity.number("max_temp"),
        modes=entity.texts("operation_list"),
    )


def state(entity: Entity) -> State:
    return State(entity.state, known(**{name: entity.number(name) for name in ("temperature", "current_temperature")}))


TRANSLATION = Translation(
    "water_heater",
    options=options,
    state=state,
    services={
        "turn_on": Service("turn_on", ON_OFF),
        "turn_off": Service("turn_off", ON_OFF),
        "set_temperature": Service("set_temperature", TARGET_TEMPERATURE),
        "set_operation_mode": Service("set_operation_mode", OPERATION_MODE),
    },
)
