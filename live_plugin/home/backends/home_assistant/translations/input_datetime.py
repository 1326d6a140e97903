"""Dates and times that exist only in the program."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Fields, Service, Translation
from live_plugin.home.model import State

KINDS = {(True, True): "datetime", (True, False): "date", (False, True): "time"}


def options(entity: Entity) -> dict[str, Any]:
    return {"kind": KINDS.get((entity.flag("has_date") or False, entity.flag("has_time") or False), "time")}


def state(entity: Entity) -> State:
    """ISO text as people write it: there is a space between date and time there."""
    return State(entity.state.replace(" ", "T"), options(entity))


def set_datetime(entity: Entity, fields: Fields) -> dict[str, Any]:
    return {options(entity)["kind"]: fields["value"]}


TRANSLATION = Translation(
    "input_datetime",
    options=options,
    state=state,
    services={"set_datetime": Service("set_datetime", data=set_datetime)},
)
