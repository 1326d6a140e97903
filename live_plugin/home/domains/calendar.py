"""Calendars. The state says whether an event is going on, where the backend knows the time; a simulated one is off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, Frozen, State

HOUR = timedelta(hours=1)


def moment(text: str) -> str:
    """Checked: an ISO date, or date and time."""
    try:
        return (datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)).isoformat()
    except ValueError:
        raise ValueError(f"must be a date such as 2026-05-01 or 2026-05-01T18:30, got '{text[:30]}'") from None


Moment = Annotated[str, AfterValidator(moment)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Event(Frozen):
    """What happens when."""

    summary: Text
    """What it is."""
    start: Moment
    """A date, or date and time, such as 2026-05-01T18:30."""
    end: Moment | None = None
    """When it is over."""
    location: str | None = None
    """Where it is."""


class CalendarSettings(DeviceSettings):
    """What is in a calendar at first."""

    events: tuple[Event, ...] = ()
    """What happens when."""


def initial(settings: CalendarSettings) -> State:
    return State("off", {"events": in_order([event.model_dump(exclude_none=True) for event in settings.events])})


def create_event(
    state: State, settings: CalendarSettings, summary: Text, start: Moment, end: Moment | None = None
) -> Steps:
    """Without an end it takes an hour, or the day."""
    if end is not None and end[: len(start)] < start[: len(end)]:
        raise HomeError(f"end must not be before start, got {end} before {start}")
    end = end or hour_after(start)
    event = {"summary": summary, "start": start} | ({"end": end} if end else {})
    return [Change(0, state.to(state.value, events=in_order([*state.attributes.get("events", ()), event])))]


def hour_after(start: str) -> str | None:
    """An hour after a date and time; None of a date."""
    return (datetime.fromisoformat(start) + HOUR).isoformat() if "T" in start else None


def in_order(events: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The earliest first."""
    return tuple(sorted(events, key=lambda event: str(event["start"])))


DOMAIN = Domain(
    "calendar",
    words=("calendar", "calendars", "Kalender", "calendriers", "calendarios", "calendari"),
    one=("calendar", "agenda", "calendrier", "calendario"),
    settings=CalendarSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(create_event),
)
