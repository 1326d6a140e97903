"""Timers of the home, such as an oven's; the timers a person asks for by voice are the timer plugin's.

Some can be paused by hand; to start such a one is to let it go on.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State

DAY_S = 24 * 60 * 60


class TimerSettings(DeviceSettings):
    """How long a timer runs."""

    duration_s: Annotated[float, Field(gt=0, le=DAY_S)] = 60
    """Unless another time is given when it is started."""


def initial(settings: TimerSettings) -> State:
    return State("idle", {"duration_s": settings.duration_s})


def start(
    state: State, settings: TimerSettings, duration_s: Annotated[float, Field(gt=0, le=DAY_S)] | None = None
) -> Steps:
    """It is idle again when its time is over."""
    seconds = duration_s or settings.duration_s
    attributes = {"duration_s": seconds}
    return [Change(0, State("active", attributes)), Change(seconds, State("idle", attributes))]


def cancel(state: State, settings: TimerSettings) -> Steps:
    return [Change(0, state.to("idle"))]


DOMAIN = Domain(
    "timer",
    words=("timer", "timers"),
    one=("timer",),
    settings=TimerSettings,
    initial=initial,
    states=frozenset({"idle", "active", "paused"}),
    actions=actions(start, cancel),
)
