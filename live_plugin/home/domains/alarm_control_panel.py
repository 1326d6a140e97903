"""Alarm panels. Arming makes the home safer and is free; disarming is not. Some want a code for one or both."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.code import CodedSettings, check, wanted
from live_plugin.home.domain import Change, CodeFormat, Domain, Steps, actions
from live_plugin.home.model import Device, State
from live_plugin.home.nearest import listed

Mode = Literal["home", "away", "night", "vacation"]


class AlarmControlPanelSettings(CodedSettings):
    """What an alarm panel can do and how it begins."""

    modes: tuple[Mode, ...] = ("home", "away", "night")
    """The ways in which it can be armed."""
    code_arm_required: bool = False
    """Whether it wants the code to be armed, too."""
    arming_seconds: Annotated[float, Field(ge=0, le=600)] = 0
    """Time to leave the home before it is armed."""
    state: Literal["disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation", "triggered"] = "disarmed"
    """How it begins."""


def initial(settings: AlarmControlPanelSettings) -> State:
    return State(settings.state)


def arm_home(state: State, settings: AlarmControlPanelSettings, code: str | None = None) -> Steps:
    return _arm(state, settings, "home", code)


def arm_away(state: State, settings: AlarmControlPanelSettings, code: str | None = None) -> Steps:
    return _arm(state, settings, "away", code)


def arm_night(state: State, settings: AlarmControlPanelSettings, code: str | None = None) -> Steps:
    return _arm(state, settings, "night", code)


def arm_vacation(state: State, settings: AlarmControlPanelSettings, code: str | None = None) -> Steps:
    return _arm(state, settings, "vacation", code)


def disarm(state: State, settings: AlarmControlPanelSettings, code: str | None = None) -> Steps:
    check(settings, code)
    return [Change(0, State("disarmed"))]


def trigger(state: State, settings: AlarmControlPanelSettings) -> Steps:
    return [Change(0, State("triggered"))]


def _arm(state: State, settings: AlarmControlPanelSettings, mode: Mode, code: str | None) -> Steps:
    """A panel that is alarming must be disarmed first: arming would silence it."""
    check(settings, code)
    if state.value == "triggered":
        raise HomeError("the alarm has gone off: it must be disarmed first")
    if mode not in settings.modes:
        raise HomeError(f"it can only be armed for {listed(settings.modes)}, got '{mode}'")
    if state.value == f"armed_{mode}":
        return []
    passing = [Change(0, State("arming"))] if settings.arming_seconds else []
    return [*passing, Change(settings.arming_seconds, State(f"armed_{mode}"))]


def code(device: Device, action: str) -> CodeFormat:
    """The code that it wants for an action: to be disarmed, and perhaps to be armed."""
    settings = device.settings
    assert isinstance(settings, AlarmControlPanelSettings)
    if action == "disarm":
        return wanted(settings)
    return (wanted(settings) or "number") if action.startswith("arm_") and settings.code_arm_required else ""


DOMAIN = Domain(
    "alarm_control_panel",
    words=("alarm", "alarms", "alarm system", "security system", "Alarmanlage", "alarme", "alarma", "allarme"),
    one=("alarm", "alarm system", "security system", "Alarmanlage", "alarme", "alarma", "allarme"),
    code=code,
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
