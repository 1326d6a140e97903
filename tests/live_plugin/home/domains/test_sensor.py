from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains.sensor import DOMAIN, SensorSettings
from live_plugin.home.model import State


def test_it_shows_its_value_with_its_unit() -> None:
    state = DOMAIN.initial(SensorSettings(state=21.5, unit="°C", device_class="temperature"))
    assert state == State("21.5", {"unit": "°C", "device_class": "temperature"})


def test_it_can_only_be_read(play) -> None:
    with pytest.raises(HomeError, match="a sensor has no action 'turn_on'; it has none"):
        play("sensor.x", "turn_on")
