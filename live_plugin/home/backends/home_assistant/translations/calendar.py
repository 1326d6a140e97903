"""Calendars. What is in one is told only when it is asked, for a span of time: the widest that was asked for so far.

A day's end is the day after there, and the last day here. Times are those of the home's clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from live_plugin.home.backends.home_assistant.translation import (
    Contents,
    Entity,
    Fields,
    Service,
    Translation,
    known,
    records,
)
from live_plugin.home.domains.calendar import hour_after, in_order
from live_plugin.home.model import State

CAN_CREATE = 1
WIDEST = timedelta(days=800)
"""A wider span is not asked for; then it is the last one alone."""
DAY = timedelta(days=1)
FROM, UNTIL = "start_date_time", "end_date_time"
MIDNIGHT = " 00:00:00"


def state(entity: Entity) -> State:
    """Events only where they have been asked for."""
    if "events" not in entity.attributes:
        return State(entity.state)
    return State(entity.state, {"events": in_order(_events(entity))})


def _events(entity: Entity) -> Iterator[Mapping[str, Any]]:
    for record in records(entity, "events"):
        told = Entity("", "", record)
        start, end = told.text("start") or "", told.text("end") or ""
        try:
            times = _days(start, end) if _is_day(start) else _times(start, end)
        except ValueError:
            continue  # one that begins at no time is no event
        yield {"summary": told.text("summary") or ""} | times | known(location=told.text("location"))


def _days(start: str, end: str) -> dict[str, str]:
    first = date.fromisoformat(start)
    last = date.fromisoformat(end) - DAY if end else first
    return {"start": first.isoformat()} | ({"end": last.isoformat()} if last > first else {})


def _times(start: str, end: str) -> dict[str, str]:
    times = {"start": start, "end": end} if end else {"start": start}
    return {name: datetime.fromisoformat(text).replace(tzinfo=None).isoformat() for name, text in times.items()}


def created(entity: Entity, fields: Fields) -> dict[str, Any]:
    start, end = fields["start"], fields.get("end") or hour_after(fields["start"]) or fields["start"]
    if _is_day(start) and _is_day(end):
        after = date.fromisoformat(end) + DAY
        return {"summary": fields["summary"], "start_date": start, "end_date": after.isoformat()}
    return {"summary": fields["summary"], FROM: start, UNTIL: end}


def _is_day(moment: str) -> bool:
    return "T" not in moment


def span(entity: Entity, fields: Fields) -> dict[str, Any] | None:
    """What was asked for so far and what is asked for now, as one span; None where nobody said when."""
    if "start" not in fields:
        return None
    first, last = (date.fromisoformat(str(fields.get(name) or fields["start"])[:10]) for name in ("start", "end"))
    asked = entity.attributes.get("asked")
    if asked:
        since, until = (date.fromisoformat(asked[name][:10]) for name in (FROM, UNTIL))
        if max(until, last + DAY) - min(since, first) <= WIDEST:
            first, last = min(since, first), max(until - DAY, last)
    return {FROM: f"{first}{MIDNIGHT}", UNTIL: f"{last + DAY}{MIDNIGHT}"}


TRANSLATION = Translation(
    "calendar",
    state=state,
    contents=Contents("get_events", "events", span),
    services={"create_event": Service("create_event", CAN_CREATE, created)},
)
