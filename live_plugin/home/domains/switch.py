"""Switches: anything that is only on or off."""

from __future__ import annotations

from typing import Annotated, Literal

from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State


class SwitchSettings(DeviceSettings):
    """How a switch begins."""

    device_class: Literal["outlet", "switch"] = "switch"
    """What it looks like."""
    state: Annotated[Literal["on", "off"], WORD_OF_BOOL] = "off"
    """How it begins."""


def initial(settings: SwitchSettings) -> State:
    return State(settings.state)


def turn_on(state: State, settings: SwitchSettings) -> Steps:
    return [Change(0, state.to("on"))]


def turn_off(state: State, settings: SwitchSettings) -> Steps:
    return [Change(0, state.to("off"))]


DOMAIN = Domain(
    "switch",
    words=("switch", "switches", "outlet", "outlets"),
    settings=SwitchSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(turn_on, turn_off),
)
