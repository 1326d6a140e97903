"""Valves of water and gas. They travel as covers do; opening one needs a confirmation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.home.domain import Domain, Percent, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.travel import CLOSED, OPEN, direction, halt, resting, travel


class ValveSettings(DeviceSettings):
    """What a valve is and how it begins."""

    device_class: Literal["water", "gas"] = "water"
    """What flows through it."""
    travel_seconds: Annotated[float, Field(gt=0, le=600)] = 2
    """From closed to wide open."""
    position: Percent = CLOSED
    """How it begins, in percent open."""


def initial(settings: ValveSettings) -> State:
    return resting(settings.position)


def open(state: State, settings: ValveSettings) -> Steps:
    return travel(state, OPEN, settings.travel_seconds)


def close(state: State, settings: ValveSettings) -> Steps:
    return travel(state, CLOSED, settings.travel_seconds)


def stop(state: State, settings: ValveSettings) -> Steps:
    return halt(state)


def set_position(state: State, settings: ValveSettings, position: Percent) -> Steps:
    return travel(state, position, settings.travel_seconds)


DOMAIN = Domain(
    "valve",
    words=("valve", "valves", "Ventile", "vannes", "válvulas", "valvole"),
    one=("valve", "Ventil", "vanne", "válvula", "valvola"),
    classes={"water": ("water valve", "water valves"), "gas": ("gas valve", "gas valves")},
    is_risky=lambda device: True,
    settings=ValveSettings,
    initial=initial,
    states=frozenset({"open", "opening", "closed", "closing"}),
    passing=frozenset({"opening", "closing"}),
    actions=actions(open, close, stop, set_position, amounts_to={"set_position": direction("position")}),
)
