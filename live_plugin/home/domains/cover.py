"""Covers: blinds, shutters, garage doors. They travel, in steps of 10 %; some have slats that tilt."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Domain, Percent, Steps, actions
from live_plugin.home.model import Device, DeviceSettings, State
from live_plugin.home.travel import CLOSED, OPEN, direction, halt, resting, travel


class CoverSettings(DeviceSettings):
    """What a cover is and how it begins."""

    device_class: Literal[
        "awning", "blind", "curtain", "damper", "door", "garage", "gate", "shade", "shutter", "window"
    ] = "blind"
    """What it is; opening a garage, a gate or a door needs a confirmation unless `risk` says otherwise."""
    travel_seconds: Annotated[float, Field(gt=0, le=600)] = 10
    """From closed to wide open."""
    position: Percent = CLOSED
    """How it begins, in percent open."""
    tilts: bool = False
    """Whether it has slats that can be tilted."""
    tilt_position: Percent = CLOSED
    """How open the slats are at first, in percent."""


def initial(settings: CoverSettings) -> State:
    return resting(settings.position, **({"tilt_position": settings.tilt_position} if settings.tilts else {}))


def open(state: State, settings: CoverSettings) -> Steps:
    return travel(state, OPEN, settings.travel_seconds)


def close(state: State, settings: CoverSettings) -> Steps:
    return travel(state, CLOSED, settings.travel_seconds)


def stop(state: State, settings: CoverSettings) -> Steps:
    return halt(state)


def set_position(state: State, settings: CoverSettings, position: Percent) -> Steps:
    return travel(state, position, settings.travel_seconds)


def open_tilt(state: State, settings: CoverSettings) -> Steps:
    return set_tilt_position(state, settings, OPEN)


def close_tilt(state: State, settings: CoverSettings) -> Steps:
    return set_tilt_position(state, settings, CLOSED)


def set_tilt_position(state: State, settings: CoverSettings, tilt_position: Percent) -> Steps:
    """The same motor moves both: a cover on its way stops."""
    if not settings.tilts:
        raise HomeError("it has no slats to tilt: it can only be opened, closed and stopped")
    return halt(state.to(state.value, tilt_position=tilt_position))


def is_risky(device: Device) -> bool:
    return device.device_class in ("door", "garage", "gate")


DOMAIN = Domain(
    "cover",
    words=("cover", "covers"),
    one=(
        *("cover", "blind", "curtain", "shade", "shutter", "awning", "gate", "garage door", "window"),
        *("Jalousie", "Rollladen", "Rollo", "Vorhang", "Markise", "Tor", "Garagentor", "Fenster"),
        *("volet", "rideau", "store", "persiana", "cortina", "tapparella", "tenda", "gordijn"),
    ),
    classes={
        "blind": ("blinds", "Jalousie", "Jalousien", "store", "stores", "persiana", "persianas", "veneziane"),
        "shutter": ("shutters", "Rollladen", "Rollläden", "Rolladen", "volet", "volets", "tapparella", "tapparelle"),
        "curtain": ("curtains", "Vorhang", "Vorhänge", "rideau", "rideaux", "cortina", "cortinas", "tenda", "tende"),
        "shade": ("shades", "Rollo", "Rollos", "gordijn", "gordijnen"),
        "awning": ("awnings", "Markise", "Markisen"),
        "garage": ("garage door", "garage doors", "Garagentor", "Garagentore", "porte de garage"),
        "gate": ("gates", "Tor", "Tore", "portail"),
        "window": ("windows", "Fenster", "fenêtre", "fenêtres"),
    },
    alike=frozenset({"awning", "blind", "curtain", "shade", "shutter"}),
    is_risky=is_risky,
    settings=CoverSettings,
    initial=initial,
    states=frozenset({"open", "opening", "closed", "closing"}),
    passing=frozenset({"opening", "closing"}),
    actions=actions(
        *(open, close, stop, set_position, open_tilt, close_tilt, set_tilt_position),
        amounts_to={"set_position": direction("position")},
    ),
)
