from __future__ import annotations

from live_plugin.testing.clock import virtual

HOME = {
    "devices": {
        "calendar.family": {
            "events": [
                {"summary": "lunch", "start": "2026-05-01T12:00", "end": "2026-05-01T13:00"},
                {"summary": "fair", "start": "2026-04-29", "end": "2026-05-02"},
                {"summary": "dentist", "start": "2026-05-03T09:00"},
            ]
        },
        "calendar.work": {},
    }
}


@virtual
async def test_it_tells_the_events_of_some_days_in_order(home) -> None:
    async with home(HOME) as rig:
        answer = (await rig.call("get_events", first_day="2026-05-01"))["output"]
        later = (await rig.call("get_events", first_day="2026-05-02", days=2))["output"]
    assert [event["summary"] for event in answer["events"]] == ["fair", "lunch"]
    assert (answer["from"], answer["to"], later["to"]) == ("2026-05-01", "2026-05-01", "2026-05-03")
    assert [event["summary"] for event in later["events"]] == ["fair", "dentist"]


@virtual
async def test_it_adds_events_and_asks_to_which_calendar(home) -> None:
    async with home(HOME) as rig:
        assert "which one" in (await rig.call("add_event", summary="run", start="2026-05-01T07:00"))["error"]
        await rig.call("add_event", summary="run", start="2026-05-01T07:00", name="work")
        answer = (await rig.call("get_events", first_day="2026-05-01", name="work"))["output"]
    hour = {"start": "2026-05-01T07:00:00", "end": "2026-05-01T08:00:00"}
    assert answer["events"] == [{"calendar": "work", "summary": "run", **hour}]


@virtual
async def test_left_out_it_is_today(home) -> None:
    async with home(HOME) as rig:
        answer = (await rig.call("get_events"))["output"]
    assert answer["from"] == answer["to"]


@virtual
async def test_a_wrong_date_is_said(home) -> None:
    async with home(HOME) as rig:
        assert "start" in (await rig.call("add_event", summary="run", start="soon", name="work"))["error"]
        assert "first_day" in (await rig.call("get_events", first_day="soon"))["error"]
