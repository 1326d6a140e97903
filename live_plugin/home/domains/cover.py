"""Covers: blinds, shutters, garage doors. They travel, in steps of 10 %."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State

OPEN, CLOSED = 100, 0
STEP = 10


class CoverSettings(DeviceSettings):
    """What a cover is and how it begins."""

    device_class: Literal[
        "awning", "blind", "curtain", "damper", "door", "garage", "gate", "shade", "shutter", "window"
    ] = "blind"
    """What it is; opening a garage, a gate or a door is not allowed by voice unless `risk` says so."""
    travel_seconds: Annotated[float, Field(gt=0, le=600)] = 10
    """From closed to wide open."""
    position: Annotated[int, Field(ge=CLOSED, le=OPEN)] = CLOSED
    """How it begins, in percent open."""


def initial(settings: CoverSettings) -> State:
    return _resting(settings.position)


def open(state: State, settings: CoverSettings) -> Steps:
    return _travel(state, settings, OPEN)


def close(state: State, settings: CoverSettings) -> Steps:
    return _travel(state, settings, CLOSED)


def stop(state: State, settings: CoverSettings) -> Steps:
    return [Change(0, _resting(state.attributes["position"]))]


def set_position(
    state: State, settings: CoverSettings, position: Annotated[int, Field(ge=CLOSED, le=OPEN)]
) -> Steps:
    return _travel(state, settings, position)


def _travel(state: State, settings: CoverSettings, target: int) -> Steps:
    here = state.attributes["position"]
    way = STEP if target > here else -STEP
    stops = [*range(here + way, target, way), target] if target != here else [here]
    seconds = settings.travel_seconds * STEP / OPEN
    moving = "opening" if target > here else "closing"
    start = [State(moving, {"position": here})] if target != here else []
    states = [*start, *(State(moving, {"position": stop}) for stop in stops[:-1]), _resting(target)]
    return [Change(number * seconds, state) for number, state in enumerate(states)]


def _resting(position: int) -> State:
    return State("open" if position > CLOSED else "closed", {"position": position})


def _direction(state: State, fields: Mapping[str, Any]) -> str:
    """To set a position is to open or to close; where the cover stands unknown, it may be to open."""
    return "open" if fields["position"] > state.attributes.get("position", -1) else "close"


DOMAIN = Domain(
    "cover",
    words=("cover", "covers", "blind", "blinds", "shutter", "shutters", "curtain", "curtains", "shade", "shades"),
    settings=CoverSettings,
    initial=initial,
    states=frozenset({"open", "opening", "closed", "closing"}),
    passing=frozenset({"opening", "closing"}),
    actions=actions(open, close, stop, set_position, amounts_to={"set_position": _direction}),
)
