"""The weather outside, and what is to come; it can only be read."""

from __future__ import annotations

from pydantic import FiniteFloat

from live_plugin.home.domain import Domain
from live_plugin.home.model import DeviceSettings, Frozen, State, short


class Forecast(Frozen):
    """One day to come."""

    day: str
    """Which one, such as `tomorrow` or `2026-05-01`."""
    condition: str
    """Such as `rainy`."""
    temperature: FiniteFloat | None = None
    """The highest of the day."""
    low: FiniteFloat | None = None
    """The lowest of the day."""


class WeatherSettings(DeviceSettings):
    """How the weather is."""

    state: str = "sunny"
    """The condition now, such as `sunny`, `cloudy` or `rainy`."""
    temperature: FiniteFloat = 15
    """In the home's unit."""
    humidity: FiniteFloat = 60
    """In percent."""
    wind_speed: FiniteFloat = 10
    """In the home's unit."""
    forecast: tuple[Forecast, ...] = ()
    """The days to come."""


def initial(settings: WeatherSettings) -> State:
    now = {name: short(getattr(settings, name)) for name in ("temperature", "humidity", "wind_speed")}
    days = [day.model_dump(exclude_none=True) for day in settings.forecast]
    return State(settings.state, now | ({"forecast": days} if days else {}))


DOMAIN = Domain(
    "weather",
    words=("weather", "forecast", "Wetter", "météo", "tiempo", "meteo"),
    settings=WeatherSettings,
    initial=initial,
    states=None,
)
