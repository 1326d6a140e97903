"""Fans: speed in percent, presets, oscillation, direction."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Percent, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed


class FanSettings(DeviceSettings):
    """What a fan can do and how it begins."""

    speeds: bool = True
    """Whether its speed can be set."""
    preset_modes: tuple[str, ...] = ()
    """The presets it has, such as `sleep`."""
    oscillates: bool = False
    """Whether it can swing from side to side."""
    reversible: bool = False
    """Whether it can turn the other way round."""
    state: Annotated[Literal["on", "off"], WORD_OF_BOOL] = "off"
    """How it begins."""
    percentage: Percent = 50
    """How fast it turns when it is first turned on."""


def initial(settings: FanSettings) -> State:
    has = {
        "percentage": settings.percentage if settings.speeds else None,
        "oscillating": False if settings.oscillates else None,
        "direction": "forward" if settings.reversible else None,
    }
    return State(settings.state, {name: value for name, value in has.items() if value is not None})


def turn_on(
    state: State, settings: FanSettings, percentage: Percent | None = None, preset_mode: str | None = None
) -> Steps:
    """Without a speed the last one comes back; speed 0 turns off."""
    if preset_mode is not None:
        return set_preset_mode(state, settings, preset_mode)
    return [Change(0, state.to("on"))] if percentage is None else set_percentage(state, settings, percentage)


def turn_off(state: State, settings: FanSettings) -> Steps:
    return [Change(0, state.to("off"))]


def set_percentage(state: State, settings: FanSettings, percentage: Percent) -> Steps:
    if percentage == 0:
        return turn_off(state, settings)
    if not settings.speeds:
        raise HomeError("its speed cannot be set: it can only be turned on and off")
    others = {name: value for name, value in state.attributes.items() if name != "preset_mode"}
    return [Change(0, State("on", {**others, "percentage": percentage}))]


def set_preset_mode(state: State, settings: FanSettings, preset_mode: str) -> Steps:
    if preset_mode not in settings.preset_modes:
        known = listed(settings.preset_modes)
        raise HomeError(f"preset must be {known}, got '{preset_mode[:40]}'" if known else "it has no presets")
    return [Change(0, state.to("on", preset_mode=preset_mode))]


def oscillate(state: State, settings: FanSettings, oscillating: bool) -> Steps:
    if not settings.oscillates:
        raise HomeError("it cannot oscillate")
    return [Change(0, state.to(state.value, oscillating=oscillating))]


def set_direction(state: State, settings: FanSettings, direction: Literal["forward", "reverse"]) -> Steps:
    if not settings.reversible:
        raise HomeError("it cannot turn the other way round")
    return [Change(0, state.to(state.value, direction=direction))]


def told(state: State) -> dict[str, Any]:
    """Only a fan that turns has a speed to tell."""
    names = {"percentage": "speed", "preset_mode": "preset", "oscillating": "oscillating", "direction": "direction"}
    known = state.attributes if state.value == "on" else {}
    return {name: known[key] for key, name in names.items() if key in known}


DOMAIN = Domain(
    "fan",
    words=("fan", "fans", "Ventilatoren", "ventilateurs", "ventiladores", "ventilatori"),
    one=("fan", "Ventilator", "ventilateur", "ventilador", "ventilatore"),
    settings=FanSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(turn_on, turn_off, set_percentage, set_preset_mode, oscillate, set_direction),
    told=told,
)
