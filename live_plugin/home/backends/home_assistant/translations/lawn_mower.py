"""Robotic lawn mowers."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Service, Translation

START, PAUSE, DOCK = 1, 2, 4

TRANSLATION = Translation(
    "lawn_mower",
    services={
        "start_mowing": Service("start_mowing", START),
        "pause": Service("pause", PAUSE),
        "dock": Service("dock", DOCK),
    },
)
