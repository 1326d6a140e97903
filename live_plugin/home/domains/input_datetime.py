"""Dates and times that a person sets, such as when to wake up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Literal

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State

Kind = Literal["time", "date", "datetime"]
PARSERS: dict[Kind, Callable[[str], str]] = {
    "time": lambda text: time.fromisoformat(text).isoformat(),
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "datetime": lambda text: datetime.fromisoformat(text).isoformat(),
}
EXAMPLES: dict[Kind, str] = {"time": "07:30", "date": "2026-05-01", "datetime": "2026-05-01T07:30"}


class InputDatetimeSettings(DeviceSettings):
    """What is set and how it begins."""

    kind: Kind = "time"
    """Whether it is a time of day, a date or both."""
    state: str = "unknown"
    """How it begins, as ISO text."""


def initial(settings: InputDatetimeSettings) -> State:
    return State(settings.state, {"kind": settings.kind})


def set_datetime(state: State, settings: InputDatetimeSettings, value: str) -> Steps:
    try:
        return [Change(0, state.to(PARSERS[settings.kind](value.strip())))]
    except ValueError:
        example = EXAMPLES[settings.kind]
        raise HomeError(f"value must be a {settings.kind} such as {example}, got '{value[:40]}'") from None


DOMAIN = Domain(
    "input_datetime",
    words=("date", "dates", "times"),
    one=("date",),
    settings=InputDatetimeSettings,
    initial=initial,
    states=None,
    actions=actions(set_datetime),
)
