"""A home with all built-in plugins at work, for tests in virtual time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.risk import Risk
from live_plugin.home.settings import HomeSettings
from live_plugin.plugins.api import Context, PluginOptions
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import builtin_names, load

HOME: dict[str, Any] = {
    "areas": {"kitchen": None, "living_room": None, "bedroom": None, "hallway": None, "garage": None, "outside": None},
    "devices": {
        "light.kitchen_light": {"area": "kitchen"},
        "light.living_room_lamp": {"area": "living_room", "aliases": ["lamp"]},
        "switch.fan": {"area": "bedroom"},
        "switch.safe": {"area": "bedroom", "exposed": False},
        "climate.heating": {"area": "living_room"},
        "cover.blinds": {"area": "bedroom"},
        "cover.garage_door": {"area": "garage", "device_class": "garage"},
        "lock.front_door": {"area": "hallway", "state": "unlocked"},
        "media_player.kitchen_speaker": {"area": "kitchen", "aliases": ["music"]},
        "media_player.television": {"area": "living_room", "aliases": ["TV"]},
        "scene.movie": {
            "devices": {
                "light.living_room_lamp": {"action": "turn_on", "brightness_pct": 20},
                "cover.blinds": {"action": "open"},
                "light.kitchen_light": {"action": "turn_off"},
                "switch.safe": {"action": "turn_on"},
            }
        },
        "sensor.outside_temperature": {"area": "outside", "state": 12.5, "unit": "°C"},
    },
}


@dataclass
class Rig:
    """The home, what was told to the person, and the tools."""

    backend: Simulated
    house: House
    host: Host
    told: list[str] = field(default_factory=list)

    async def call(self, tool: str, here: str | None = None, **args: Any) -> dict[str, Any]:
        return await self.host.call(tool, args, Context(area=here))

    def value(self, device_id: str) -> str:
        return self.backend.state(device_id).value


def plain_options(name: str, kind: type[PluginOptions]) -> PluginOptions:
    return kind()


@asynccontextmanager
async def rig(home: dict[str, Any] | None = None) -> AsyncIterator[Rig]:
    settings = HomeSettings.model_validate(home or HOME)
    backend, told = Simulated(settings.home()), list[str]()
    house = House(backend, Risk(settings.risk), told.append)
    loaded = load(dict.fromkeys(builtin_names()), plain_options, house, Path("nowhere"))
    host = Host(loaded.plugins)
    await host.start()
    assert [*loaded.faults, *host.faults] == []
    yield Rig(backend, house, host, told)
    await host.stop()
    await backend.stop()


@pytest.fixture(scope="session")
def home() -> Callable[..., AbstractAsyncContextManager[Rig]]:
    """`async with home() as rig:` inside virtual time."""
    return rig
