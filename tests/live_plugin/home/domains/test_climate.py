from __future__ import annotations

import math

import pytest

from live_plugin.errors import HomeError


def test_temperature_and_mode_are_set_together(play) -> None:
    [(_, state)] = play("climate.x", ("set_temperature", {"temperature": 21.0, "hvac_mode": "cool"}))
    assert (state.value, state.attributes["temperature"]) == ("cool", 21)


def test_the_temperature_alone_leaves_the_mode(play) -> None:
    [(_, state)] = play("climate.x", ("set_temperature", {"temperature": 19.5}), state="off")
    assert (state.value, state.attributes["temperature"]) == ("off", 19.5)


@pytest.mark.parametrize("degrees", [200, -5, 30.5, math.nan, math.inf, 1e308])
def test_a_temperature_beyond_the_range_is_refused(play, degrees: float) -> None:
    with pytest.raises(HomeError, match="temperature"):
        play("climate.x", ("set_temperature", {"temperature": degrees}))


def test_a_mode_it_has_not_is_refused(play) -> None:
    with pytest.raises(HomeError, match="mode must be 'off', 'heat', 'cool' or 'auto', got 'dry'"):
        play("climate.x", ("set_hvac_mode", {"hvac_mode": "dry"}))
