"""Calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field

from live_plugin.home.domains.calendar import Moment, Text
from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool

MOST = 50
"""Events told at once; who wants more asks for fewer days."""


class Calendar(Plugin):
    """Tells what is in the calendars, and adds to them."""

    name = "calendar"
    version = "1"
    domains = frozenset({"calendar"})

    @tool
    async def get_events(
        self,
        context: Context,
        first_day: date | None = None,
        days: Annotated[int, Field(ge=1, le=366)] = 1,
        name: str | None = None,
    ) -> dict[str, Any]:
        """Tell what is in the calendars.

        Args:
            first_day: such as 2026-05-01; today if left out
            days: how many days, from the first on
            name: of the calendar; left out for all
        """
        first = first_day or date.today()  # noqa: DTZ011 - the day as it is where the home stands
        last = first + timedelta(days=days - 1)
        found = self.house.find(Target("calendar", name, None if name else "all", context.area, asking=True))
        found = await self.house.look(found, {"start": first.isoformat(), "end": last.isoformat()})
        events = [
            {"calendar": device.name, **event}
            for device in found.devices
            for event in self.house.state(device).attributes.get("events", ())
            if str(event["start"])[:10] <= last.isoformat() and _last_day(event) >= first.isoformat()
        ]
        events.sort(key=lambda event: str(event["start"]))
        more: dict[str, Any] = {"left_out": len(events) - MOST} if len(events) > MOST else {}
        if found.missed:
            more["failed"] = [{"name": name, "error": text} for name, text in found.missed]
        return {"from": first.isoformat(), "to": last.isoformat(), "events": events[:MOST]} | more

    @tool
    async def add_event(
        self, context: Context, summary: Text, start: Moment, end: Moment | None = None, name: str | None = None
    ) -> Answer:
        """Put an event into a calendar.

        Args:
            summary: what it is
            start: a date, or date and time, such as 2026-05-01T18:30
            end: likewise
            name: of the calendar; left out when there is only one
        """
        fields = {"summary": summary, "start": start} | ({"end": end} if end else {})
        return await self.house.act(
            self.house.find(Target("calendar", name, None, context.area)), "create_event", fields
        )


def _last_day(event: dict[str, Any]) -> str:
    return str(event.get("end") or event["start"])[:10]
