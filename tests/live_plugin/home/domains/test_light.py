from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains.light import DOMAIN
from live_plugin.home.model import State


def test_thirty_percent_is_76(play) -> None:
    [(after_s, state)] = play("light.x", ("turn_on", {"brightness_pct": 30}))
    assert (after_s, state.value, state.attributes["brightness"]) == (0, "on", 76)
    assert DOMAIN.told(state)["brightness"] == 30


def test_brightness_nought_turns_off(play) -> None:
    assert play("light.x", "turn_on", ("turn_on", {"brightness_pct": 0}))[0][1].value == "off"


def test_the_brightness_comes_back(play) -> None:
    [(_, state)] = play("light.x", ("turn_on", {"brightness_pct": 30}), "turn_off", "turn_on")
    assert state.attributes["brightness"] == 76


def test_nothing_changed_makes_no_event(play) -> None:
    assert play("light.x", "turn_on", "turn_on") == []
    assert play("light.x", "turn_off") == []


def test_a_colour_and_a_white_replace_each_other(play) -> None:
    [(_, blue)] = play("light.x", ("turn_on", {"color_name": "Sky Blue"}))
    [(_, white)] = play("light.x", ("turn_on", {"color_name": "blue"}), ("turn_on", {"color_name": "warm white"}))
    assert DOMAIN.told(blue)["color"] == "skyblue"
    assert DOMAIN.told(white) == {"brightness": 100, "color_temperature": 2700}


@pytest.mark.parametrize(
    ("options", "fields", "words"),
    [
        ({}, {"color_name": "octarine"}, "no color 'octarine'; the nearest are 'aquamarine'"),
        ({}, {"color_temp_kelvin": 9000}, "2000 to 6500 kelvin, got 9000"),
        ({}, {"color_name": "blue", "color_temp_kelvin": 3000}, "exclude each other"),
        ({"colors": False}, {"color_name": "blue"}, "cannot shine in colours"),
        ({"dimmable": False}, {"brightness_pct": 5}, "cannot be dimmed"),
        ({"min_kelvin": 2700, "max_kelvin": 2700}, {"color_temp_kelvin": 2700}, "warmer or colder"),
    ],
)
def test_what_it_cannot_do_is_said(play, options: dict, fields: dict, words: str) -> None:
    with pytest.raises(HomeError) as caught:
        play("light.x", ("turn_on", fields), **options)
    assert words in str(caught.value)


def test_a_light_that_is_off_has_no_brightness_to_tell() -> None:
    assert DOMAIN.told(State("off", {"brightness": 76})) == {}


def test_an_effect_begins_and_ends(play) -> None:
    rainbow = ("turn_on", {"effect": "rainbow"})
    assert play("light.x", rainbow, effects=["rainbow"])[0][1].attributes["effect"] == "rainbow"
    [(_, state)] = play("light.x", rainbow, ("turn_on", {"effect": "none"}), effects=["rainbow"])
    assert "effect" not in state.attributes
    with pytest.raises(HomeError, match="effect must be 'rainbow' or 'none', got 'disco'"):
        play("light.x", ("turn_on", {"effect": "disco"}), effects=["rainbow"])
