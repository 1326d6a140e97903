"""The helpers that a person sets: numbers, choices, texts, times, switches and buttons."""

from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains.input_number import DOMAIN, InputNumberSettings
from live_plugin.home.model import Device, State


def value(way) -> str:
    return str(way[-1][1].value)


def test_each_takes_its_value(play) -> None:
    assert value(play("input_boolean.x", "turn_on")) == "on"
    assert value(play("input_number.x", ("set_value", {"value": 7.0}))) == "7"
    assert value(play("input_select.x", ("select_option", {"option": "Second!"}))) == "second"
    assert value(play("input_text.x", ("set_value", {"value": "hello"}))) == "hello"
    assert value(play("input_datetime.x", ("set_datetime", {"value": "07:30"}))) == "07:30:00"
    assert value(play("input_datetime.x", ("set_datetime", {"value": "2026-05-01"}), kind="date")) == "2026-05-01"


def test_a_number_goes_as_far_as_it_can_and_no_further(play) -> None:
    assert value(play("input_number.x", "increment", state=99, step=0.5)) == "99.5"
    assert play("input_number.x", "increment", state=100) == []
    assert play("input_number.x", "decrement", state=0) == []


@pytest.mark.parametrize("value", ["unknown", "nan", "inf", ""])
def test_what_is_no_number_goes_nowhere(value: str) -> None:
    device = Device("input_number.nap", InputNumberSettings())
    for action in ("increment", "decrement"):
        with pytest.raises(HomeError, match="it has no value yet"):
            DOMAIN.steps(device, State(value), action, {})


def test_every_press_of_a_button_is_an_event(play) -> None:
    assert play("input_button.x", "press", "press")[0][1].attributes["presses"] == 2


@pytest.mark.parametrize(
    ("device_id", "action", "field", "given", "words"),
    [
        ("input_number.x", "set_value", "value", 101, "value must be 0 to 100, got 101"),
        ("input_select.x", "select_option", "option", "third", "option must be 'first' or 'second', got 'third'"),
        ("input_text.x", "set_value", "value", "x" * 101, "value must have 0 to 100 characters, got 101"),
        ("input_datetime.x", "set_datetime", "value", "noon", "value must be a time such as 07:30, got 'noon'"),
    ],
)
def test_what_is_wrong_is_said(play, device_id, action, field, given, words) -> None:
    with pytest.raises(HomeError, match=words):
        play(device_id, (action, {field: given}))
