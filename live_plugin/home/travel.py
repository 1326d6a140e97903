"""The way of what moves slowly between closed and open: in steps of 10 %, as Home Assistant's own demo does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from live_plugin.home.domain import Change, Steps
from live_plugin.home.model import State

OPEN, CLOSED = 100, 0
STEP = 10


def resting(position: int, **attributes: Any) -> State:
    """Where it stands still; only what is closed all the way is closed."""
    return State("open" if position > CLOSED else "closed", {"position": position, **attributes})


def travel(state: State, target: int, travel_seconds: float) -> Steps:
    """From where it is to `target`, percent open; `travel_seconds` from closed to wide open."""
    here = state.attributes.get("position", CLOSED if state.value == "closed" else OPEN)
    others = {name: value for name, value in state.attributes.items() if name != "position"}
    if target == here:
        return [Change(0, resting(here, **others))]
    moving, way = ("opening", STEP) if target > here else ("closing", -STEP)
    stops = [here, *range(here + way, target, way)]
    states = [*(State(moving, {"position": stop, **others}) for stop in stops), resting(target, **others)]
    return [Change(number * travel_seconds * STEP / OPEN, state) for number, state in enumerate(states)]


def halt(state: State) -> Steps:
    """Stop where it is."""
    return [Change(0, resting(**{"position": CLOSED if state.value == "closed" else OPEN, **state.attributes}))]


def direction(name: str) -> Callable[[State, Mapping[str, Any]], str]:
    """What it amounts to to set the field `name`: to open or to close; where it stands unknown, it may be to open."""
    return lambda state, fields: "open" if fields[name] > state.attributes.get(name, -1) else "close"
