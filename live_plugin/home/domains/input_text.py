"""Texts that a person sets, such as a note on the door's display."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State

Length = Annotated[int, Field(ge=0, le=255)]


class InputTextSettings(DeviceSettings):
    """How long a text may be and how it begins."""

    min: Length = 0
    """Fewest characters."""
    max: Length = 100
    """Most characters."""
    state: str = ""
    """How it begins."""


def initial(settings: InputTextSettings) -> State:
    return State(settings.state)


def set_value(state: State, settings: InputTextSettings, value: str) -> Steps:
    if not settings.min <= len(value) <= settings.max:
        raise HomeError(f"value must have {settings.min} to {settings.max} characters, got {len(value)}")
    return [Change(0, state.to(value))]


DOMAIN = Domain(
    "input_text",
    words=("text", "texts"),
    one=("text",),
    settings=InputTextSettings,
    initial=initial,
    states=None,
    actions=actions(set_value),
)
