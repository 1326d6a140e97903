"""Lists. What is on one is told only when it is asked; an item is known there by its exact words or its id."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import (
    Contents,
    Entity,
    Fields,
    Service,
    Translation,
    records,
)
from live_plugin.home.domains.todo import DONE, OPEN
from live_plugin.home.model import State
from live_plugin.home.spoken import normal

CAN_ADD, CAN_REMOVE, CAN_CHANGE = 1, 2, 4


def state(entity: Entity) -> State:
    """Items only where they have been asked for."""
    if "items" not in entity.attributes:
        return State(entity.state)
    named = (record for record in records(entity, "items") if isinstance(record.get("summary"), str))
    items = ({"summary": item["summary"], "status": _status(item.get("status"))} for item in named)
    return State(entity.state, {"items": tuple(items)})


def _status(told: Any) -> str:
    return DONE if told == DONE else OPEN


def _find(entity: Entity, item: str) -> str | None:
    """The id or, where it has none, the words by which Home Assistant knows the item of these words."""
    for record in records(entity, "items"):
        if normal(str(record.get("summary"))) == normal(item):
            return str(record.get("uid") or record["summary"])
    return None


def is_listed(entity: Entity, fields: Fields) -> bool:
    """Whether it is on the list, done or not: one that is added is then to be done again, instead of twice."""
    return _find(entity, fields["item"]) is not None


def added(entity: Entity, fields: Fields) -> dict[str, Any]:
    return {"item": " ".join(fields["item"].split())}


def known(entity: Entity, fields: Fields) -> dict[str, Any]:
    return {"item": _find(entity, fields["item"]) or fields["item"]}


def opened(entity: Entity, fields: Fields) -> dict[str, Any]:
    return known(entity, fields) | {"status": OPEN}


def completed(entity: Entity, fields: Fields) -> dict[str, Any]:
    return known(entity, fields) | {"status": DONE}


TRANSLATION = Translation(
    "todo",
    state=state,
    contents=Contents("get_items", "items"),
    services={
        "add_item": Service("add_item", CAN_ADD, added, unless=(is_listed, Service("update_item", CAN_CHANGE, opened))),
        "complete_item": Service("update_item", CAN_CHANGE, completed),
        "remove_item": Service("remove_item", CAN_REMOVE, known),
        "remove_completed_items": Service("remove_completed_items", CAN_REMOVE),
    },
)
