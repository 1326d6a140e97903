"""Water heaters: a mode and a temperature to reach."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State, short
from live_plugin.home.nearest import listed

Mode = Annotated[Literal["off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance"], WORD_OF_BOOL]


class WaterHeaterSettings(DeviceSettings):
    """What a water heater can do and how it begins; temperatures in the home's unit."""

    min_temperature: FiniteFloat = 30
    """The lowest it can be set to."""
    max_temperature: FiniteFloat = 65
    """The highest it can be set to."""
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)] = ("off", "eco", "performance")
    """The modes it has."""
    state: Mode = "eco"
    """The mode it begins with."""
    temperature: FiniteFloat = 50
    """The temperature it is first set to."""
    current_temperature: FiniteFloat = 50
    """The temperature it measures."""


def initial(settings: WaterHeaterSettings) -> State:
    measured = {"temperature": settings.temperature, "current_temperature": settings.current_temperature}
    return State(settings.state, {name: short(value) for name, value in measured.items()})


def turn_on(state: State, settings: WaterHeaterSettings) -> Steps:
    """One that is off takes up its first mode."""
    modes = [mode for mode in settings.modes if mode != "off"]
    return [Change(0, state.to(modes[0]))] if state.value == "off" and modes else []


def turn_off(state: State, settings: WaterHeaterSettings) -> Steps:
    return set_operation_mode(state, settings, "off")


def set_temperature(
    state: State, settings: WaterHeaterSettings, temperature: FiniteFloat, operation_mode: Mode | None = None
) -> Steps:
    low, high = short(settings.min_temperature), short(settings.max_temperature)
    if not low <= temperature <= high:
        raise HomeError(f"temperature must be {low} to {high} degrees, got {short(temperature)}")
    mode = _checked(settings, operation_mode) if operation_mode else state.value
    return [Change(0, state.to(mode, temperature=short(temperature)))]


def set_operation_mode(state: State, settings: WaterHeaterSettings, operation_mode: Mode) -> Steps:
    return [Change(0, state.to(_checked(settings, operation_mode)))]


def _checked(settings: WaterHeaterSettings, mode: str) -> str:
    if mode not in settings.modes:
        raise HomeError(f"mode must be {listed(settings.modes)}, got '{mode}'")
    return mode


DOMAIN = Domain(
    "water_heater",
    words=("water heater", "water heaters", "boiler", "hot water", "Warmwasser", "chauffe-eau"),
    one=("water heater", "boiler"),
    settings=WaterHeaterSettings,
    initial=initial,
    states=frozenset({"off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance"}),
    actions=actions(turn_on, turn_off, set_temperature, set_operation_mode),
)
