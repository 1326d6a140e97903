from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_it_is_set_without_being_turned_on(play) -> None:
    [(_, state)] = play("humidifier.x", ("set_humidity", {"humidity": 60}))
    assert (state.value, state.attributes["humidity"]) == ("off", 60)


@pytest.mark.parametrize("humidity", [20, 90])
def test_it_says_its_range(play, humidity: int) -> None:
    with pytest.raises(HomeError, match=f"humidity must be 30 to 80 percent, got {humidity}"):
        play("humidifier.x", ("set_humidity", {"humidity": humidity}))


def test_it_says_its_modes(play) -> None:
    with pytest.raises(HomeError, match="mode must be 'sleep' or 'eco', got 'storm'"):
        play("humidifier.x", ("set_mode", {"mode": "storm"}), modes=["sleep", "eco"])
