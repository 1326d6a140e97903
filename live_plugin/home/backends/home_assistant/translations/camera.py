"""Cameras: on and off; their pictures come another way, see `picture.py`."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Service, Translation

CAN_TURN_ON_AND_OFF = 1

TRANSLATION = Translation(
    "camera",
    services={name: Service(name, CAN_TURN_ON_AND_OFF) for name in ("turn_on", "turn_off")},
)
