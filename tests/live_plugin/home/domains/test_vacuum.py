from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def ways(way) -> list[tuple[float, str]]:
    return [(at, state.value) for at, state in way]


def test_it_cleans_and_comes_back_by_itself(play) -> None:
    assert ways(play("vacuum.x", "start")) == [(0, "cleaning"), (1800, "returning"), (1830, "docked")]
    assert play("vacuum.x", "start")[0][1].value == "cleaning"


def test_another_power_does_not_keep_it_from_coming_back(play) -> None:
    power = ("set_fan_speed", {"fan_speed": "max"})
    assert ways(play("vacuum.x", power)) == [(0, "docked")]
    assert play("vacuum.x", "start", power, clean_seconds=10)[0][1].attributes["fan_speed"] == "max"


def test_in_the_dock_there_is_nothing_to_pause(play) -> None:
    assert play("vacuum.x", "pause") == []
    assert play("vacuum.x", "return_to_base") == []
    assert play("vacuum.x", "locate") == []


@pytest.mark.parametrize("action", ["start", "pause", "stop", "return_to_base"])
def test_stuck_it_says_so(play, action: str) -> None:
    with pytest.raises(HomeError, match="it is stuck"):
        play("vacuum.x", action, state="error")


def test_it_says_its_speeds(play) -> None:
    with pytest.raises(HomeError, match="fan_speed must be 'quiet', 'standard' or 'max', got 'gale'"):
        play("vacuum.x", ("set_fan_speed", {"fan_speed": "gale"}))
