from __future__ import annotations

import pytest
from pydantic import ValidationError

from live_plugin.errors import HomeError
from live_plugin.home.domains.calendar import CalendarSettings


def test_events_are_in_order(play) -> None:
    later = {"summary": "dentist", "start": "2026-05-02T09:00"}
    [(_, state)] = play("calendar.x", ("create_event", {"summary": "lunch", "start": "2026-05-01"}), events=[later])
    assert [event["summary"] for event in state.attributes["events"]] == ["lunch", "dentist"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"summary": "x", "start": "soon"}, "start: .*must be a date such as 2026-05-01"),
        ({"summary": "x", "start": "2026-05-02", "end": "2026-05-01"}, "end must not be before start"),
        ({"start": "2026-05-02"}, "summary is missing"),
    ],
)
def test_what_is_wrong_is_said(play, fields, words) -> None:
    with pytest.raises(HomeError, match=words):
        play("calendar.x", ("create_event", fields))


def test_a_wrong_date_in_the_settings_is_a_fault() -> None:
    with pytest.raises(ValidationError, match="must be a date such as"):
        CalendarSettings.model_validate({"events": [{"summary": "x", "start": "tomorrow"}]})
