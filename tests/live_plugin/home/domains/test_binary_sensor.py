from __future__ import annotations

from live_plugin.home.domains.binary_sensor import DOMAIN, BinarySensorSettings


def test_a_window_is_open_rather_than_on() -> None:
    settings = BinarySensorSettings.model_validate({"device_class": "window", "state": True})
    assert DOMAIN.told(DOMAIN.initial(settings)) == {"device_class": "window", "meaning": "open"}


def test_what_is_unknown_has_no_meaning() -> None:
    settings = BinarySensorSettings.model_validate({"device_class": "door", "state": "unknown"})
    assert "meaning" not in DOMAIN.told(DOMAIN.initial(settings))
    assert DOMAIN.told(DOMAIN.initial(BinarySensorSettings())) == {}
