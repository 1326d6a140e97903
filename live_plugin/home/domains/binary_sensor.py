"""Sensors that know only yes and no: is the window open, is somebody there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from live_plugin.home.domain import WORD_OF_BOOL, Domain
from live_plugin.home.model import DeviceSettings, State

MEANINGS: Mapping[str, tuple[str, str]] = {
    "battery": ("normal", "low"),
    "connectivity": ("disconnected", "connected"),
    "door": ("closed", "open"),
    "garage_door": ("closed", "open"),
    "gas": ("clear", "detected"),
    "lock": ("locked", "unlocked"),
    "moisture": ("dry", "wet"),
    "motion": ("clear", "detected"),
    "occupancy": ("clear", "detected"),
    "opening": ("closed", "open"),
    "presence": ("away", "home"),
    "problem": ("ok", "problem"),
    "safety": ("safe", "unsafe"),
    "smoke": ("clear", "detected"),
    "sound": ("clear", "detected"),
    "vibration": ("clear", "detected"),
    "window": ("closed", "open"),
}
"""What off and on mean, by device class."""


class BinarySensorSettings(DeviceSettings):
    """What a sensor watches and shows."""

    device_class: str | None = None
    """What it watches, such as `door`, `window` or `motion`."""
    state: Annotated[Literal["on", "off", "unknown"], WORD_OF_BOOL] = "off"
    """What it shows; of a door, on is open."""


def initial(settings: BinarySensorSettings) -> State:
    return State(settings.state, {"device_class": settings.device_class} if settings.device_class else {})


def told(state: State) -> dict[str, Any]:
    """The class, and the state as people say it: a window is open, not on."""
    off, on = MEANINGS.get(str(state.attributes.get("device_class")), ("", ""))
    meaning = {"on": on, "off": off}.get(state.value, "")
    return dict(state.attributes) | ({"meaning": meaning} if meaning else {})


DOMAIN = Domain(
    "binary_sensor",
    words=("binary sensor", "binary sensors", "sensors", "detectors"),
    one=("binary sensor", "detector"),
    classes={
        "door": ("doors", "door sensor", "door sensors", "Türen", "portes", "puertas", "porte"),
        "window": ("windows", "window sensor", "window sensors", "Fenster", "fenêtres", "ventanas", "finestre"),
        "motion": ("motion sensor", "motion sensors", "Bewegungsmelder", "détecteur de mouvement"),
        "smoke": ("smoke detector", "smoke detectors", "Rauchmelder"),
        "moisture": ("leak sensor", "leak sensors", "Wassermelder"),
    },
    settings=BinarySensorSettings,
    initial=initial,
    states=frozenset({"on", "off", "unknown"}),
    told=told,
)
