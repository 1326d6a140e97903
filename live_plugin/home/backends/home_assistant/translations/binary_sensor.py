"""Sensors that know only yes and no."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Translation, device_class
from live_plugin.home.model import State

TRANSLATION = Translation(
    "binary_sensor",
    options=device_class,
    state=lambda entity: State(entity.state, device_class(entity)),
)
