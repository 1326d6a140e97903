from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_it_comes_back_as_fast_as_it_was(play) -> None:
    [(_, state)] = play("fan.x", ("set_percentage", {"percentage": 30}), "turn_off", "turn_on")
    assert (state.value, state.attributes["percentage"]) == ("on", 30)


def test_speed_zero_turns_off(play) -> None:
    assert play("fan.x", "turn_on", ("set_percentage", {"percentage": 0}))[0][1].value == "off"
    assert play("fan.x", "turn_on", ("turn_on", {"percentage": 0}))[0][1].value == "off"


def test_a_speed_ends_a_preset(play) -> None:
    preset = ("turn_on", {"preset_mode": "sleep"})
    assert play("fan.x", preset, preset_modes=["sleep"])[0][1].attributes["preset_mode"] == "sleep"
    [(_, state)] = play("fan.x", preset, ("set_percentage", {"percentage": 80}), preset_modes=["sleep"])
    assert "preset_mode" not in state.attributes


@pytest.mark.parametrize(
    ("action", "options", "words"),
    [
        (("set_percentage", {"percentage": 30}), {"speeds": False}, "its speed cannot be set"),
        (("set_percentage", {"percentage": 130}), {}, "percentage must be 0 to 100, got 130"),
        (("set_preset_mode", {"preset_mode": "gale"}), {"preset_modes": ["sleep"]}, "preset must be 'sleep', got"),
        (("set_preset_mode", {"preset_mode": "gale"}), {}, "it has no presets"),
        (("oscillate", {"oscillating": True}), {}, "it cannot oscillate"),
        (("set_direction", {"direction": "reverse"}), {}, "it cannot turn the other way round"),
    ],
)  # fmt: skip
def test_what_it_cannot_do_is_said(play, action, options, words) -> None:
    with pytest.raises(HomeError, match=words):
        play("fan.x", action, **options)
