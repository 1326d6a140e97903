"""Choices that a person makes, such as the mode of the house."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed
from live_plugin.home.spoken import normal


class InputSelectSettings(DeviceSettings):
    """What there is to choose from."""

    options: Annotated[tuple[str, ...], Field(min_length=1)] = ("first", "second")
    """The choices; the first is chosen at first."""


def initial(settings: InputSelectSettings) -> State:
    return State(settings.options[0], {"options": settings.options})


def select_option(state: State, settings: InputSelectSettings, option: str) -> Steps:
    """By its words: case and punctuation make no difference."""
    if option in settings.options:
        return [Change(0, state.to(option))]
    for known in settings.options:
        if normal(known) == normal(option):
            return [Change(0, state.to(known))]
    raise HomeError(f"option must be {listed(settings.options)}, got '{option[:40]}'")


DOMAIN = Domain(
    "input_select",
    words=("choice", "choices"),
    one=("choice",),
    settings=InputSelectSettings,
    initial=initial,
    states=None,
    actions=actions(select_option),
)
