"""Switches that exist only in the home's head, such as "guests are here"."""

from __future__ import annotations

from typing import Annotated, Literal

from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State


class InputBooleanSettings(DeviceSettings):
    """How such a switch begins."""

    state: Annotated[Literal["on", "off"], WORD_OF_BOOL] = "off"
    """How it begins."""


def initial(settings: InputBooleanSettings) -> State:
    return State(settings.state)


def turn_on(state: State, settings: InputBooleanSettings) -> Steps:
    return [Change(0, state.to("on"))]


def turn_off(state: State, settings: InputBooleanSettings) -> Steps:
    return [Change(0, state.to("off"))]


DOMAIN = Domain(
    "input_boolean",
    words=("toggle", "toggles"),
    one=("toggle",),
    settings=InputBooleanSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(turn_on, turn_off),
)
