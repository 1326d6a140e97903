"""Calendars."""

from __future__ import annotations

from typing import Any

from tests.partners.home_assistant.core import Core
from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Trial

NAME = {"name": "family"}


def events(core: Core, entity_id: str) -> dict[str, Any]:
    """What is in it there in the week of the trial; a day ends with the next."""
    found = core.events(entity_id, "2030-05-01T00:00:00Z", "2030-05-08T00:00:00Z")
    return {"events": [(event["summary"], *event["start"].values(), *event["end"].values()) for event in found]}


FAIR = {"summary": "fair", "start": "2030-05-01", "end": "2030-05-02"}
DENTIST = {"summary": "dentist", "start": "2030-05-03T09:00:00", "end": "2030-05-03T10:00:00"}
FAIR_THERE = ("fair", "2030-05-01", "2030-05-03")
DENTIST_THERE = ("dentist", "2030-05-03T09:00:00+00:00", "2030-05-03T10:00:00+00:00")
TRIAL = Trial(
    "calendar",
    "family",
    simulated={},
    home_assistant=Entity(
        "calendar.family",
        integration=("local_calendar", {"calendar_name": "Family", "import": "create_empty"}),
        look=events,
    ),
    mqtt=Absent("no part that MQTT discovery knows keeps a calendar"),
    steps=(
        Command("the fair is on the first two days of May", "add_event", {**NAME, **FAIR}, {"events": (FAIR,)},
                there={"events": [FAIR_THERE]}),
        Command("dentist on the third at nine", "add_event",
                {**NAME, "summary": "dentist", "start": "2030-05-03T09:00"}, {"events": (FAIR, DENTIST)},
                there={"events": [FAIR_THERE, DENTIST_THERE]}),
        Command("what is on the second", "get_events", {**NAME, "first_day": "2030-05-02"}, {"events": (FAIR, DENTIST)},
                there={"events": [FAIR_THERE, DENTIST_THERE]}, outcome="events", answer=FAIR),
        Command("what is on the third", "get_events", {**NAME, "first_day": "2030-05-03"}, {"events": (FAIR, DENTIST)},
                there={"events": [FAIR_THERE, DENTIST_THERE]}, outcome="events", answer=DENTIST),
        Command("lunch before breakfast", "add_event",
                {**NAME, "summary": "lunch", "start": "2030-05-03", "end": "2030-05-01"}, {"events": (FAIR, DENTIST)},
                there={"events": [FAIR_THERE, DENTIST_THERE]}, outcome="error",
                answer={"error": "end must not be before"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
