"""A home that is elsewhere, behind a link that goes and comes: what we believe of it is what it is, or that it is away.

The devices are those of a simulated home; between it and the house stand the real machines of each platform: Home
Assistant's mirror and the hub of an MQTT broker, fed with the very messages that these platforms send.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.backends import Watcher
from live_plugin.home.backends.home_assistant.mirror import Mirror
from live_plugin.home.backends.home_assistant.registry import Registry
from live_plugin.home.backends.home_assistant.translations import translations
from live_plugin.home.backends.mqtt.hub import Hub
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.domains import domain_of
from live_plugin.home.model import UNAVAILABLE, Changed, Home, State
from live_plugin.home.risk import Risk
from live_plugin.home.safety import SafetySettings
from live_plugin.home.settings import HomeSettings
from live_plugin.plugins.api import PluginOptions
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import load
from live_plugin.testing.clock import virtual

DEVICES = {"switch.heater_plug": {"name": "plug"}, "switch.pump": {"name": "pump"}, "lock.door": {"name": "door"}}
RISK = {"lock.unlock": "free"}
CALLS = [
    *(("set_switch", {"name": name, "on": on}) for name in ("plug", "pump", "plug, pump") for on in (True, False)),
    *(("set_lock", {"name": "door", "action": action}) for action in ("lock", "unlock")),
    ("get_state", {}),
    ("undo", {}),
]
STEPS = [*["call"] * 4, "hand", "empty battery", "new battery", "link goes", "link goes soon", "link comes", "wait"]
WORDS = {
    "on": "ON",
    "off": "OFF",
    "locked": "LOCKED",
    "unlocked": "UNLOCKED",
    "locking": "LOCKING",
    "unlocking": "UNLOCKING",
}
"""State → what a device says at a broker."""
MEANINGS = {"ON": "turn_on", "OFF": "turn_off", "LOCK": "lock", "UNLOCK": "unlock"}
"""What a device is told at a broker → action."""


class Far(ABC):
    """A backend at this end of the link."""

    def __init__(self, there: Simulated) -> None:
        self.there = there
        self.up = False
        self._watchers: list[Watcher] = []
        there.watch(lambda change: self.hear(change) if self.up else None)

    home: Home

    @abstractmethod
    def come(self) -> None:
        """The link is there, and the platform tells everything."""

    @abstractmethod
    def go(self) -> None:
        """The link is gone."""

    @abstractmethod
    def hear(self, change: Changed) -> None:
        """A device has told of a change."""

    @abstractmethod
    def state(self, device_id: str) -> State: ...

    @abstractmethod
    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None: ...

    async def look(self, device_id: str, fields: Mapping[str, Any]) -> None:  # noqa: B027 - there is nothing to ask
        """Nothing to ask."""

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, changes: Iterable[object]) -> None:
        for change in changes:
            for watcher in list(self._watchers) if isinstance(change, Changed) else ():
                watcher(change)


class BehindHomeAssistant(Far):
    """Entities of Home Assistant."""

    def __init__(self, there: Simulated) -> None:
        super().__init__(there)
        self._mirror = Mirror()

    @property
    def home(self) -> Home:  # type: ignore[override]
        return self._mirror.home

    def come(self) -> None:
        devices = self.there.home.devices.values()
        self._mirror.reset()
        told = {d.id: {"s": self.there.state(d.id).value, "a": {"friendly_name": d.name}} for d in devices}
        self.tell(self._mirror.feed({"a": told}))
        self._mirror.furnish(Registry(exposed={device.id: {"conversation": True} for device in devices}))
        self.up = True
        self.tell(self._mirror.appear())

    def go(self) -> None:
        self.up = False
        self.tell(self._mirror.vanish())

    def hear(self, change: Changed) -> None:
        self.tell(self._mirror.feed({"c": {change.device.id: {"+": {"s": change.new.value}}}}))

    def state(self, device_id: str) -> State:
        return self._mirror.state(device_id)

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        call = self._mirror.call(device_id, action, fields)
        if not self.up:
            raise HomeError("Home Assistant is away")
        services = translations()[call.domain].services.items()
        [meant] = [name for name, service in services if service.name == call.service]
        await self.there.call(call.entity_id, meant, {})


class BehindBroker(Far):
    """Devices at an MQTT broker that keeps what they said last."""

    def __init__(self, there: Simulated) -> None:
        super().__init__(there)
        self._hub = Hub("homeassistant", Home({}, {}))

    @property
    def home(self) -> Home:  # type: ignore[override]
        return self._hub.home

    def come(self) -> None:
        for device in self.there.home.devices.values():
            topics = {"command_topic": f"{device.id}/set", "state_topic": device.id}
            config = {"name": device.name, "object_id": device.id, "availability_topic": f"{device.id}/is", **topics}
            self._hear(f"homeassistant/{device.domain}/{device.id.partition('.')[2]}/config", json.dumps(config))
            self._say(device.id, self.there.state(device.id))
        self.up = True
        self.tell(self._hub.back())

    def go(self) -> None:
        self.up = False
        self.tell(self._hub.away())

    def hear(self, change: Changed) -> None:
        self._say(change.device.id, change.new)

    def state(self, device_id: str) -> State:
        return self._hub.state(device_id)

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        messages, _ = self._hub.order(device_id, action, fields)
        for message in messages:
            with contextlib.suppress(HomeError):  # a device answers nothing to what it cannot do
                await self.there.call(message.topic.removesuffix("/set"), MEANINGS[message.payload], {})
        self.tell(self._hub.sent(device_id, action, fields))

    def _say(self, device_id: str, state: State) -> None:
        self._hear(f"{device_id}/is", "offline" if state == UNAVAILABLE else "online")
        if state != UNAVAILABLE:
            self._hear(device_id, WORDS[state.value])

    def _hear(self, topic: str, payload: str) -> None:
        self.tell(self._hub.hear(topic, payload.encode()))


async def live(far: Far, host: Host, chance: random.Random) -> None:
    """Some moments of a house and of the link to it."""
    for _ in range(40):
        device = chance.choice([*far.there.home.devices.values()])
        match chance.choice(STEPS):
            case "call":
                await call(far, host, chance)
            case "hand":
                with contextlib.suppress(HomeError):
                    far.there.turn(device.id, chance.choice([*domain_of(device.id).actions]), {})
            case "empty battery":
                far.there.put(device.id, UNAVAILABLE)
            case "new battery":
                far.there.put(device.id, domain_of(device.id).initial(device.settings))
            case "link goes" if far.up:
                far.go()
            case "link goes soon":
                asyncio.get_running_loop().call_later(0.5, lambda: far.go() if far.up else None)
            case "link comes" if not far.up:
                far.come()
            case _:
                await asyncio.sleep(chance.choice([0.1, 3]))
        agree(far)


async def call(far: Far, host: Host, chance: random.Random) -> None:
    tool, args = chance.choice(CALLS)
    up, before = far.up, {device_id: far.there.state(device_id) for device_id in far.there.home.devices}
    answer = await host.call(tool, args)
    assert len(answer) == 1
    output = answer.get("output", {})
    for entry in [*output.get("changed", ()), *output.get("unchanged", ()), *output.get("devices", ())]:
        [device_id] = [d.id for d in far.there.home.devices.values() if d.name == entry["name"]]
        assert entry["state"] == (far.there.state(device_id) if far.up else UNAVAILABLE).value
    if not far.up:
        assert not output.get("changed")
        assert "started" not in output
    if not up:
        assert {device_id: far.there.state(device_id) for device_id in before} == before


def agree(far: Far) -> None:
    """What is believed here is so there."""
    for device_id in far.there.home.devices:
        assert far.state(device_id).value == (far.there.state(device_id) if far.up else UNAVAILABLE).value


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", [BehindHomeAssistant, BehindBroker])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=True))
def test_whatever_becomes_of_the_link_home_and_answers_agree(kind: Callable[[Simulated], Far], chance: Any) -> None:
    @virtual
    async def check() -> None:
        there = Simulated(HomeSettings.model_validate({"devices": DEVICES}).home())
        far = kind(there)
        far.come()
        house = House(far, Risk(RISK), safety=SafetySettings(actions_per_minute=1000))  # type: ignore[arg-type]
        names = dict.fromkeys(("switch", "lock", "sensor", "undo"))
        host = Host(load(names, lambda name, kind: PluginOptions(), house, Path("nowhere")).plugins)
        await host.start()
        assert host.faults == []
        await live(far, host, chance)
        await host.stop()
        await there.stop()

    check()
