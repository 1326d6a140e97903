from __future__ import annotations

from live_plugin.home.domains.weather import DOMAIN, WeatherSettings


def test_it_tells_now_and_the_days_to_come() -> None:
    settings = WeatherSettings.model_validate(
        {
            "state": "rainy",
            "temperature": 9.5,
            "forecast": [{"day": "tomorrow", "condition": "sunny", "temperature": 14}],
        }
    )
    state = DOMAIN.initial(settings)
    assert state.value == "rainy"
    assert DOMAIN.told(state) == {
        "temperature": 9.5,
        "humidity": 60,
        "wind_speed": 10,
        "forecast": [{"day": "tomorrow", "condition": "sunny", "temperature": 14.0}],
    }
