"""Sensors: they can only be read."""

from __future__ import annotations

from typing import Any

from live_plugin.home.domain import Domain
from live_plugin.home.model import DeviceSettings, State


class SensorSettings(DeviceSettings):
    """What a sensor measures and shows."""

    device_class: str | None = None
    """What it measures, such as `temperature`."""
    unit: str | None = None
    """Unit of the value, such as `°C`."""
    state: str | int | float = "unknown"
    """What it shows."""


def initial(settings: SensorSettings) -> State:
    known: dict[str, Any] = {"unit": settings.unit, "device_class": settings.device_class}
    return State(str(settings.state), {name: value for name, value in known.items() if value is not None})


DOMAIN = Domain(
    "sensor",
    words=("sensor", "sensors", "Sensoren", "capteurs", "sensores", "sensori"),
    one=("sensor", "capteur"),
    classes={
        "temperature": ("temperatures", "Temperatur", "Temperaturen", "température", "températures", "temperatura"),
        "humidity": ("Luftfeuchtigkeit", "humidité", "humedad", "umidità"),
        "power": ("power use", "Stromverbrauch", "Leistung"),
        "battery": ("batteries", "Batterie", "Batterien"),
    },
    settings=SensorSettings,
    initial=initial,
    states=None,
)
