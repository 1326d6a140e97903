"""Alarm panels. Arming makes the home safer and is free; disarming is not."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed

Mode = Literal["home", "away", "night", "vacation"]


class AlarmControlPanelSettings(DeviceSettings):
    """What an alarm panel can do and how it begins."""

    modes: tuple[Mode, ...] = ("home", "away", "night")
    """The ways in which it can be armed."""
    arming_seconds: Annotated[float, Field(ge=0, le=600)] = 0
    """Time to leave the home before it is armed."""
    state: Literal["disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation", "triggered"] = "disarmed"
    """How it begins."""


def initial(settings: AlarmControlPanelSettings) -> State:
    return State(settings.state)


def arm_home(state: State, settings: AlarmControlPanelSettings) -> Steps:
    return _arm(state, settings, "home")


def arm_away(state: State, settings: AlarmControlPanelSettings) -> Steps:
    return _arm(state, settings, "away")


def arm_night(state: State, settings: AlarmControlPanelSettings) -> Steps:
    return _arm(state, settings, "night")


def arm_vacation(state: State, settings: AlarmControlPanelSettings) -> Steps:
    return _arm(state, settings, "vacation")


def disarm(state: State, settings: AlarmControlPanelSettings) -> Steps:
    return [Change(0, State("disarmed"))]


def trigger(state: State, settings: AlarmControlPanelSettings) -> Steps:
    return [Change(0, State("triggered"))]


def _arm(state: State, settings: AlarmControlPanelSettings, mode: Mode) -> Steps:
    """A panel that is alarming must be disarmed first: arming would silence it."""
    if state.value == "triggered":
        raise HomeError("the alarm has gone off: it must be disarmed first")
    if mode not in settings.modes:
        raise HomeError(f"it can only be armed for {listed(settings.modes)}, got '{mode}'")
    if state.value == f"armed_{mode}":
        return []
    passing = [Change(0, State("arming"))] if settings.arming_seconds else []
    return [*passing, Change(settings.arming_seconds, State(f"armed_{mode}"))]


DOMAIN = Domain(
    "alarm_control_panel",
    words=("alarm", "alarms", "alarm system", "security system", "Alarmanlage", "alarme", "alarma", "allarme"),
    one=("alarm", "alarm system", "security system", "Alarmanlage", "alarme", "alarma", "allarme"),
    is_risky=lambda device: True,
    settings=AlarmControlPanelSettings,
    initial=initial,
    states=frozenset(
        {"disarmed", "arming", "armed_home", "armed_away", "armed_night", "armed_vacation", "armed_custom_bypass"}
        | {"pending", "triggered", "disarming"}
    ),
    passing=frozenset({"arming", "pending", "disarming"}),
    actions=actions(disarm, arm_home, arm_away, arm_night, arm_vacation, trigger),
)
