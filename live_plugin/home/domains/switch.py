"""Switches: anything that is only on or off."""

from __future__ import annotations

from typing import Annotated, Literal

from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State


class SwitchSettings(DeviceSettings):
    """How a switch begins."""

    device_class: Literal["outlet", "switch", "oven", "stove", "heater"] = "switch"
    """What it is, or what hangs on it; what gets hot needs a confirmation unless `risk` says otherwise."""
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
    words=("switch", "switches", "Schalter", "interrupteurs", "interruptores", "interruttori"),
    one=("switch", "outlet", "oven", "stove", "Steckdose", "interrupteur", "prise", "interruptor", "enchufe", "presa"),
    classes={
        "outlet": ("outlets", "sockets", "plugs", "Steckdose", "Steckdosen", "prise", "prises", "enchufes", "prese"),
        "oven": ("ovens", "Backofen", "Ofen", "four", "horno", "forno"),
        "stove": ("stoves", "Herd"),
        "heater": ("heaters", "Heizlüfter"),
    },
    is_risky=lambda device: device.device_class in ("oven", "stove", "heater"),
    settings=SwitchSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(turn_on, turn_off),
)
