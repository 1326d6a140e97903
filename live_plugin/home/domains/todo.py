"""Lists of things to do or to buy. The state is how many are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed, nearest
from live_plugin.home.spoken import normal

Text = Annotated[str, Field(min_length=1, max_length=200)]
Item = Mapping[str, str]
OPEN, DONE = "needs_action", "completed"
MOST = 500
"""Items in one list."""


class TodoSettings(DeviceSettings):
    """What is on a list at first."""

    items: tuple[Text, ...] = ()
    """Open items."""


def initial(settings: TodoSettings) -> State:
    return _listing([{"summary": item, "status": OPEN} for item in settings.items])


def add_item(state: State, settings: TodoSettings, item: Text) -> Steps:
    """What is on the list already is not added again; what was done is to be done again."""
    items = _items(state)
    if (at := _at(items, item)) is not None:
        return _replaced(items, at, OPEN)
    if not item.strip():
        raise HomeError("item must have a name")
    if len(items) >= MOST:
        raise HomeError(f"the list is full with {MOST} items: remove some first")
    return [Change(0, _listing([*items, {"summary": " ".join(item.split()), "status": OPEN}]))]


def complete_item(state: State, settings: TodoSettings, item: Text) -> Steps:
    return _replaced(_items(state), _known(state, item), DONE)


def remove_item(state: State, settings: TodoSettings, item: Text) -> Steps:
    items, at = _items(state), _known(state, item)
    return [Change(0, _listing([*items[:at], *items[at + 1 :]]))]


def remove_completed_items(state: State, settings: TodoSettings) -> Steps:
    return [Change(0, _listing([item for item in _items(state) if item["status"] == OPEN]))]


def _items(state: State) -> list[Item]:
    return list(state.attributes.get("items", ()))


def _listing(items: list[Item]) -> State:
    return State(str(sum(item["status"] == OPEN for item in items)), {"items": tuple(items)})


def _replaced(items: list[Item], at: int, status: str) -> Steps:
    return [Change(0, _listing([*items[:at], {**items[at], "status": status}, *items[at + 1 :]]))]


def _at(items: list[Item], name: str) -> int | None:
    """Where the item stands, by its words."""
    return next((at for at, item in enumerate(items) if normal(item["summary"]) == normal(name)), None)


def _known(state: State, name: str) -> int:
    items = _items(state)
    if (at := _at(items, name)) is not None:
        return at
    near = listed(nearest(name, [item["summary"] for item in items]))
    raise HomeError(f"there is no item '{name[:40]}' on it; " + (f"the nearest are {near}" if near else "it is empty"))


def told(state: State) -> dict[str, Any]:
    """What is still to be done, and how much is done."""
    if "items" not in state.attributes:
        return {}
    items = _items(state)
    done = sum(item["status"] != OPEN for item in items)
    return {"items": [item["summary"] for item in items if item["status"] == OPEN]} | ({"done": done} if done else {})


DOMAIN = Domain(
    "todo",
    words=("list", "lists", "to do list", "to-do lists", "Liste", "Listen", "listes", "listas", "liste"),
    one=("list", "to do list", "todo list", "Liste", "lista"),
    settings=TodoSettings,
    initial=initial,
    states=None,
    actions=actions(add_item, complete_item, remove_item, remove_completed_items),
    told=told,
)
