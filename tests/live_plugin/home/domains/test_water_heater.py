from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_it_takes_a_temperature_and_a_mode_at_once(play) -> None:
    [(_, state)] = play("water_heater.x", ("set_temperature", {"temperature": 60, "operation_mode": "performance"}))
    assert (state.value, state.attributes["temperature"]) == ("performance", 60)


def test_turned_on_it_takes_up_its_first_mode(play) -> None:
    assert play("water_heater.x", "turn_off", "turn_on")[0][1].value == "eco"
    assert play("water_heater.x", "turn_on") == []


def test_it_says_its_range_and_its_modes(play) -> None:
    with pytest.raises(HomeError, match="temperature must be 30 to 65 degrees, got 90"):
        play("water_heater.x", ("set_temperature", {"temperature": 90}))
    with pytest.raises(HomeError, match="mode must be 'off', 'eco' or 'performance', got 'gas'"):
        play("water_heater.x", ("set_operation_mode", {"operation_mode": "gas"}))
