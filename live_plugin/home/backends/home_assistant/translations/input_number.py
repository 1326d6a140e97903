"""Numbers that exist only in the program."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known
from live_plugin.home.model import State, short


def options(entity: Entity) -> dict[str, Any]:
    limits = {name: entity.number(name) for name in ("min", "max", "step")}
    return known(**limits, unit=entity.text("unit_of_measurement"))


def state(entity: Entity) -> State:
    """Whole numbers are told as such: 21, not 21.0."""
    try:
        value = str(short(float(entity.state)))
    except (ValueError, OverflowError):
        value = entity.state
    return State(value, known(unit=entity.text("unit_of_measurement")))


TRANSLATION = Translation(
    "input_number",
    options=options,
    state=state,
    services={name: Service(name) for name in ("set_value", "increment", "decrement")},
)
