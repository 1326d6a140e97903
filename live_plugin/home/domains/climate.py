"""Thermostats: a mode and a temperature to reach."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import FiniteFloat

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State, short
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
    preset_modes: tuple[str, ...] = ()
    """The presets it has, such as `away`."""
    fan_modes: tuple[str, ...] = ()
    """The speeds its fan has, such as `low`."""


def initial(settings: ClimateSettings) -> State:
    measured = {"temperature": settings.temperature, "current_temperature": settings.current_temperature}
    return State(settings.state, {name: short(value) for name, value in measured.items()})


def set_temperature(
    state: State,
    settings: ClimateSettings,
    temperature: FiniteFloat,
    hvac_mode: Mode | None = None,
) -> Steps:
    low, high = short(settings.min_temperature), short(settings.max_temperature)
    if not low <= temperature <= high:
        raise HomeError(f"temperature must be {low} to {high} degrees, got {short(temperature)}")
    mode = _checked(settings, hvac_mode) if hvac_mode else state.value
    return [Change(0, state.to(mode, temperature=short(temperature)))]


def set_hvac_mode(state: State, settings: ClimateSettings, hvac_mode: Mode) -> Steps:
    return [Change(0, state.to(_checked(settings, hvac_mode)))]


def turn_on(state: State, settings: ClimateSettings) -> Steps:
    """One that is off takes up its first mode."""
    modes = [mode for mode in settings.modes if mode != "off"]
    return [Change(0, state.to(modes[0]))] if state.value == "off" and modes else []


def turn_off(state: State, settings: ClimateSettings) -> Steps:
    return set_hvac_mode(state, settings, "off")


def set_preset_mode(state: State, settings: ClimateSettings, preset_mode: str) -> Steps:
    _known("preset", preset_mode, settings.preset_modes)
    return [Change(0, state.to(state.value, preset_mode=preset_mode))]


def set_fan_mode(state: State, settings: ClimateSettings, fan_mode: str) -> Steps:
    _known("fan", fan_mode, settings.fan_modes)
    return [Change(0, state.to(state.value, fan_mode=fan_mode))]


def _known(field: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        known = listed(choices)
        raise HomeError(f"{field} must be {known}, got '{value[:40]}'" if known else f"it has no {field} to choose")


def _checked(settings: ClimateSettings, mode: str) -> str:
    if mode not in settings.modes:
        raise HomeError(f"mode must be {listed(settings.modes)}, got '{mode}'")
    return mode


DOMAIN = Domain(
    "climate",
    words=(
        *("thermostat", "thermostats", "heating", "air conditioning", "air conditioner", "climate", "Heizung"),
        *("Heizungen", "Klimaanlage", "chauffage", "climatisation", "calefacción", "riscaldamento", "verwarming"),
    ),
    one=("thermostat",),
    settings=ClimateSettings,
    initial=initial,
    states=frozenset({"off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only"}),
    actions=actions(turn_on, turn_off, set_temperature, set_hvac_mode, set_preset_mode, set_fan_mode),
)
