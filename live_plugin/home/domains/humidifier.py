"""Humidifiers and dehumidifiers: a humidity to reach and a mode."""

from __future__ import annotations

from typing import Annotated, Literal

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Percent, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed


class HumidifierSettings(DeviceSettings):
    """What a humidifier can do and how it begins."""

    device_class: Literal["humidifier", "dehumidifier"] = "humidifier"
    """Whether it makes the air moister or drier."""
    min_humidity: Percent = 30
    """The lowest it can be set to, in percent."""
    max_humidity: Percent = 80
    """The highest it can be set to, in percent."""
    modes: tuple[str, ...] = ()
    """The modes it has, such as `sleep`."""
    state: Annotated[Literal["on", "off"], WORD_OF_BOOL] = "off"
    """How it begins."""
    humidity: Percent = 50
    """The humidity it is first set to, in percent."""
    current_humidity: Percent = 45
    """The humidity it measures, in percent."""


def initial(settings: HumidifierSettings) -> State:
    measured = {"humidity": settings.humidity, "current_humidity": settings.current_humidity}
    return State(settings.state, measured | ({"mode": settings.modes[0]} if settings.modes else {}))


def turn_on(state: State, settings: HumidifierSettings) -> Steps:
    return [Change(0, state.to("on"))]


def turn_off(state: State, settings: HumidifierSettings) -> Steps:
    return [Change(0, state.to("off"))]


def set_humidity(state: State, settings: HumidifierSettings, humidity: Percent) -> Steps:
    low, high = settings.min_humidity, settings.max_humidity
    if not low <= humidity <= high:
        raise HomeError(f"humidity must be {low} to {high} percent, got {humidity}")
    return [Change(0, state.to(state.value, humidity=humidity))]


def set_mode(state: State, settings: HumidifierSettings, mode: str) -> Steps:
    if mode not in settings.modes:
        known = listed(settings.modes)
        raise HomeError(f"mode must be {known}, got '{mode[:40]}'" if known else "it has no modes")
    return [Change(0, state.to(state.value, mode=mode))]


DOMAIN = Domain(
    "humidifier",
    words=("humidifier", "humidifiers", "Luftbefeuchter", "humidificateurs", "humidificadores"),
    one=("humidifier", "dehumidifier", "Luftentfeuchter", "humidificateur", "humidificador", "umidificatore"),
    classes={"dehumidifier": ("dehumidifiers", "Luftentfeuchter")},
    settings=HumidifierSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(turn_on, turn_off, set_humidity, set_mode),
)
