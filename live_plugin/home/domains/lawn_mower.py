"""Lawn mowers: they mow, return and dock."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State


class LawnMowerSettings(DeviceSettings):
    """How a mower works and begins."""

    mow_seconds: Annotated[float, Field(gt=0, le=24 * 60 * 60)] = 60 * 60
    """How long it mows before it returns."""
    return_seconds: Annotated[float, Field(ge=0, le=60 * 60)] = 60
    """Its way back to the dock."""
    state: Literal["docked", "mowing", "paused", "error"] = "docked"
    """How it begins; one in error stays so."""


def initial(settings: LawnMowerSettings) -> State:
    return State(settings.state)


def start_mowing(state: State, settings: LawnMowerSettings) -> Steps:
    """It mows, and comes back by itself."""
    if _sound(state).value == "mowing":
        return []
    back = settings.mow_seconds + settings.return_seconds
    return [Change(0, State("mowing")), Change(settings.mow_seconds, State("returning")), Change(back, State("docked"))]


def pause(state: State, settings: LawnMowerSettings) -> Steps:
    return [Change(0, State("paused"))] if _sound(state).value in ("mowing", "returning") else []


def dock(state: State, settings: LawnMowerSettings) -> Steps:
    if _sound(state).value in ("docked", "returning"):
        return []
    return [Change(0, State("returning")), Change(settings.return_seconds, State("docked"))]


def _sound(state: State) -> State:
    if state.value == "error":
        raise HomeError("it is stuck: someone has to look at it")
    return state


DOMAIN = Domain(
    "lawn_mower",
    words=("lawn mower", "lawn mowers", "mower", "Rasenmäher", "Mähroboter", "tondeuse", "cortacésped", "tosaerba"),
    one=("lawn mower", "mower", "Rasenmäher", "Mähroboter", "tondeuse", "cortacésped", "tosaerba"),
    settings=LawnMowerSettings,
    initial=initial,
    states=frozenset({"mowing", "docked", "returning", "paused", "error"}),
    passing=frozenset({"returning"}),
    actions=actions(start_mowing, pause, dock),
)
