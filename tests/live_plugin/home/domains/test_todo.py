from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.domains.todo import DOMAIN, TodoSettings
from live_plugin.home.model import Device, State


def test_the_state_is_how_much_is_open(play) -> None:
    [(_, state)] = play("todo.x", ("add_item", {"item": " oat  milk "}), items=["bread"])
    assert (state.value, DOMAIN.told(state)) == ("2", {"items": ["bread", "oat milk"]})
    [(_, state)] = play("todo.x", ("complete_item", {"item": "The Bread!"}), items=["bread", "milk"])
    assert (state.value, DOMAIN.told(state)) == ("1", {"items": ["milk"], "done": 1})


def test_what_is_on_it_is_not_added_twice(play) -> None:
    assert play("todo.x", ("add_item", {"item": "Milk"}), items=["milk"]) == []


def test_what_was_done_can_be_to_do_again(play) -> None:
    done = ("complete_item", {"item": "milk"})
    assert play("todo.x", done, ("add_item", {"item": "milk"}), items=["milk"])[0][1].value == "1"
    assert play("todo.x", done, "remove_completed_items", items=["milk"])[0][1] == State("0", {"items": ()})


def test_an_unknown_item_names_the_nearest(play) -> None:
    with pytest.raises(HomeError, match="there is no item 'mlik' on it; the nearest are 'milk'"):
        play("todo.x", ("remove_item", {"item": "mlik"}), items=["milk"])
    with pytest.raises(HomeError, match="it is empty"):
        play("todo.x", ("remove_item", {"item": "milk"}))


@given(st.lists(st.text(min_size=1, max_size=5), max_size=6))
def test_whatever_is_added_can_be_removed(items: list[str]) -> None:
    device = Device("todo.x", TodoSettings())
    state = DOMAIN.initial(device.settings)
    for action in ("add_item", "remove_item"):
        for item in items:
            if item.strip():
                try:
                    steps = DOMAIN.steps(device, state, action, {"item": item})
                except HomeError:
                    assert action == "remove_item"  # it was the same as another, and went with it
                else:
                    state = steps[-1].state if steps else state  # type: ignore[union-attr]
    assert state.value == "0"
