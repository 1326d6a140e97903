"""The weather. What is to come is told only when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from live_plugin.home.backends.home_assistant.translation import (
    Contents,
    Entity,
    Fields,
    Translation,
    known,
    records,
)
from live_plugin.home.model import State

KINDS = {1: "daily", 4: "twice_daily", 2: "hourly"}
"""Bits of the forecasts that it can give; the first that it has is asked for."""
MOST = 14
"""Entries of a forecast; two weeks, or half a day by the hour."""


def state(entity: Entity) -> State:
    """The days only where they have been asked for."""
    now = {name: entity.number(name) for name in ("temperature", "humidity", "wind_speed")}
    days = [_day(record) for record in list(records(entity, "forecast"))[:MOST]]
    return State(entity.state, known(**now) | ({"forecast": days} if days else {}))


def _day(record: Mapping[str, Any]) -> dict[str, Any]:
    """Of a whole day the date, of a part of it the time too."""
    told = Entity("", "", record)
    day = told.text("datetime") or ""
    whole = "is_daytime" not in record and day.endswith(("T00:00:00", "T00:00:00+00:00"))
    numbers = {"temperature": told.number("temperature"), "low": told.number("templow")}
    return {"day": day[:10] if whole else day, "condition": told.text("condition") or "unknown"} | known(**numbers)


def data(entity: Entity, fields: Fields) -> dict[str, Any] | None:
    kind = next((kind for bit, kind in KINDS.items() if entity.features & bit), None)
    return {"type": kind} if kind else None


TRANSLATION = Translation("weather", state=state, contents=Contents("get_forecasts", "forecast", data))
