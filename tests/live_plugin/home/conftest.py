"""A home of three rooms for the tests of the home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from live_plugin.home.domain import Change
from live_plugin.home.domains import domain_of
from live_plugin.home.model import Device, State
from live_plugin.home.settings import HomeSettings


@pytest.fixture
def settings() -> HomeSettings:
    """Lamps with one name in two rooms, a hidden safe, a garage."""
    return HomeSettings.model_validate(
        {
            "areas": {"kitchen": None, "bedroom": {"aliases": ["chamber"]}, "living_room": None, "garage": None},
            "devices": {
                "light.kitchen_light": {"area": "kitchen", "aliases": ["ceiling lamp"]},
                "light.bedroom_lamp": {"area": "bedroom", "aliases": ["lamp"]},
                "light.living_room_lamp": {"area": "living_room", "aliases": ["lamp"]},
                "switch.safe": {"area": "bedroom", "name": "secret safe", "exposed": False},
                "switch.fan": {"area": "bedroom"},
                "cover.bedroom_blinds": {"area": "bedroom", "aliases": ["blinds"]},
                "cover.living_room_blinds": {"area": "living_room", "aliases": ["blinds"]},
                "cover.garage_door": {"area": "garage", "device_class": "garage"},
                "lock.front_door": None,
                "media_player.tv": {"area": "living_room", "name": "television", "aliases": ["TV"]},
                "scene.movie": {"devices": {"light.living_room_lamp": {"action": "turn_on", "brightness_pct": 20}}},
            },
        }
    )


@pytest.fixture
def play() -> Callable[..., list[tuple[float, State]]]:
    """Run actions on a new device of the given settings; the changes of the last one, with their times."""

    def play(device_id: str, *steps: str | tuple[str, dict[str, Any]], **options: Any) -> list[tuple[float, State]]:
        domain = domain_of(device_id)
        device = Device(device_id, domain.settings.model_validate(options))
        state, last = domain.initial(device.settings), []
        for step in steps:
            name, fields = step if isinstance(step, tuple) else (step, {})
            last = domain.steps(device, state, name, fields)
            changes = [change for change in last if isinstance(change, Change)]
            state = changes[-1].state if changes else state
        return [(step.after_s, step.state) for step in last if isinstance(step, Change)]

    return play
