"""Numbers that a person sets, such as the minutes of a nap."""

from __future__ import annotations

import contextlib
import math
from typing import Annotated

from pydantic import Field, FiniteFloat

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State, short


class InputNumberSettings(DeviceSettings):
    """The range of a number and how it begins."""

    min: FiniteFloat = 0
    """The lowest."""
    max: FiniteFloat = 100
    """The highest."""
    step: Annotated[FiniteFloat, Field(gt=0)] = 1
    """How far `increment` and `decrement` go."""
    unit: str | None = None
    """Unit of the number, such as `min`."""
    state: FiniteFloat = 0
    """How it begins."""


def initial(settings: InputNumberSettings) -> State:
    return State(str(short(settings.state)), {"unit": settings.unit} if settings.unit else {})


def set_value(state: State, settings: InputNumberSettings, value: FiniteFloat) -> Steps:
    if not settings.min <= value <= settings.max:
        raise HomeError(f"value must be {short(settings.min)} to {short(settings.max)}, got {short(value)}")
    return [Change(0, state.to(str(short(value))))]


def increment(state: State, settings: InputNumberSettings) -> Steps:
    """As far as it goes, and no further."""
    return set_value(state, settings, min(_now(state) + settings.step, settings.max))


def decrement(state: State, settings: InputNumberSettings) -> Steps:
    return set_value(state, settings, max(_now(state) - settings.step, settings.min))


def _now(state: State) -> float:
    with contextlib.suppress(ValueError):
        if math.isfinite(found := float(state.value)):
            return found
    raise HomeError(f"it has no value yet: it is {state.value}")


DOMAIN = Domain(
    "input_number",
    words=("number", "numbers"),
    one=("number",),
    settings=InputNumberSettings,
    initial=initial,
    states=None,
    actions=actions(set_value, increment, decrement),
)
