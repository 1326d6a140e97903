"""Robot vacuums: they clean, return and dock."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Percent, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed


class VacuumSettings(DeviceSettings):
    """What a vacuum can do and how it begins."""

    clean_seconds: Annotated[float, Field(gt=0, le=24 * 60 * 60)] = 30 * 60
    """How long it cleans before it returns."""
    return_seconds: Annotated[float, Field(ge=0, le=60 * 60)] = 30
    """Its way back to the dock."""
    fan_speeds: tuple[str, ...] = ("quiet", "standard", "max")
    """How hard it can suck."""
    battery_level: Percent = 100
    """Charge of its battery, in percent."""
    state: Literal["docked", "cleaning", "paused", "idle", "error"] = "docked"
    """How it begins; one in error stays so."""


def initial(settings: VacuumSettings) -> State:
    speed = {"fan_speed": settings.fan_speeds[0]} if settings.fan_speeds else {}
    return State(settings.state, {"battery_level": settings.battery_level, **speed})


def start(state: State, settings: VacuumSettings) -> Steps:
    """It cleans, and comes back by itself."""
    return [] if _sound(state).value == "cleaning" else _way(state.to("cleaning"), settings)


def pause(state: State, settings: VacuumSettings) -> Steps:
    return [Change(0, state.to("paused"))] if _sound(state).value in ("cleaning", "returning") else []


def stop(state: State, settings: VacuumSettings) -> Steps:
    return [Change(0, state.to("idle"))] if _sound(state).value in ("cleaning", "returning", "paused") else []


def return_to_base(state: State, settings: VacuumSettings) -> Steps:
    if state.value in ("docked", "returning"):
        return []
    return _way(_sound(state).to("returning"), settings)


def locate(state: State, settings: VacuumSettings) -> Steps:
    """It beeps; nothing about it changes."""
    return []


def clean_spot(state: State, settings: VacuumSettings) -> Steps:
    return start(state, settings)


def set_fan_speed(state: State, settings: VacuumSettings, fan_speed: str) -> Steps:
    if fan_speed not in settings.fan_speeds:
        known = listed(settings.fan_speeds)
        raise HomeError(f"fan_speed must be {known}, got '{fan_speed[:40]}'" if known else "it has only one speed")
    return _way(state.to(state.value, fan_speed=fan_speed), settings)


def _way(state: State, settings: VacuumSettings) -> Steps:
    """What follows by itself from being so."""
    if state.value not in ("cleaning", "returning"):
        return [Change(0, state)]
    cleaned = settings.clean_seconds if state.value == "cleaning" else 0
    returning = [Change(cleaned, state.to("returning"))] if cleaned else []
    return [Change(0, state), *returning, Change(cleaned + settings.return_seconds, state.to("docked"))]


def _sound(state: State) -> State:
    if state.value == "error":
        raise HomeError("it is stuck: someone has to look at it")
    return state


def told(state: State) -> dict[str, Any]:
    names = {"battery_level": "battery", "fan_speed": "fan_speed"}
    return {name: state.attributes[key] for key, name in names.items() if key in state.attributes}


DOMAIN = Domain(
    "vacuum",
    words=("vacuum", "vacuums", "robot vacuum", "Staubsauger", "Saugroboter", "aspirateur", "aspiradora", "robot"),
    one=("vacuum", "robot vacuum", "Staubsauger", "Saugroboter", "aspirateur", "aspiradora", "robot"),
    settings=VacuumSettings,
    initial=initial,
    states=frozenset({"cleaning", "docked", "returning", "paused", "idle", "error"}),
    passing=frozenset({"returning"}),
    actions=actions(start, pause, stop, return_to_base, locate, clean_spot, set_fan_speed),
    told=told,
)
