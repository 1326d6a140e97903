"""Thermostats: a mode and a temperature to reach."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import FiniteFloat

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed

Mode = Annotated[Literal["off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"], WORD_OF_BOOL]


class ClimateSettings(DeviceSettings):
    """What a thermostat can do and how it begins; temperatures in the home's unit."""

    min_temperature: FiniteFloat = 7
    """The lowest it can be set to."""
    max_temperature: FiniteFloat = 30
    """The highest it can be set to."""
    modes: tuple[Mode, ...] = ("off", "heat", "cool", "auto")
    """The modes it has."""
    state: Mode = "heat"
    """The mode it begins with."""
    temperature: FiniteFloat = 20
    """The temperature it is first set to."""
    current_temperature: FiniteFloat = 20
    """The temperature it measures."""


def initial(settings: ClimateSettings) -> State:
    measured = {"temperature": settings.temperature, "current_temperature": settings.current_temperature}
    return State(settings.state, {name: _short(value) for name, value in measured.items()})


def set_temperature(
    state: State,
    settings: ClimateSettings,
    temperature: FiniteFloat,
    hvac_mode: Mode | None = None,
) -> Steps:
    low, high = _short(settings.min_temperature), _short(settings.max_temperature)
    if not low <= temperature <= high:
        raise HomeError(f"temperature must be {low} to {high} degrees, got {_short(temperature)}")
    mode = _checked(settings, hvac_mode) if hvac_mode else state.value
    return [Change(0, state.to(mode, temperature=_short(temperature)))]


def set_hvac_mode(state: State, settings: ClimateSettings, hvac_mode: Mode) -> Steps:
    return [Change(0, state.to(_checked(settings, hvac_mode)))]


def _checked(settings: ClimateSettings, mode: str) -> str:
    if mode not in settings.modes:
        raise HomeError(f"mode must be {listed(settings.modes)}, got '{mode}'")
    return mode


def _short(degrees: float) -> float:
    """Whole degrees are told as such: 21, not 21.0."""
    return int(degrees) if degrees == int(degrees) else degrees


DOMAIN = Domain(
    "climate",
    words=("thermostat", "thermostats", "heating", "air conditioning", "climate"),
    settings=ClimateSettings,
    initial=initial,
    states=frozenset({"off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"}),
    actions=actions(set_temperature, set_hvac_mode),
)
