"""The three kinds of home, each with its own way to look at a device behind our back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from live_plugin.home.backends.simulated import Simulated
from tests.partners.home_assistant.core import Core
from tests.partners.homes.home import Home, nowhere, part
from tests.partners.homes.trial import Announced, Command, Entity, Happening, Published, Trial
from tests.partners.mqtt.bridge import Bridge
from tests.partners.mqtt.broker import Broker

SPEED = 100
"""How many times as fast as in life things move in the simulated home."""


class SimulatedHome(Home):
    """In memory: the device is its state."""

    name = "simulated"

    def inhabited(self, trial: Trial) -> AbstractAsyncContextManager[None]:
        return nowhere()

    def settings(self, trial: Trial) -> dict[str, Any]:
        devices = {trial.id: {"name": trial.name, **trial.simulated}, **trial.beside}
        return {"simulated": {"speed": SPEED}, "devices": devices}

    async def look(self, trial: Trial, wanted: Mapping[str, Any]) -> dict[str, Any]:
        state = self.hands.backend.state(trial.seen)
        return part({"state": state.value, **state.attributes}, wanted)

    async def happen(self, trial: Trial, happening: Happening) -> None:
        assert isinstance(self.hands.backend, Simulated)
        attributes = {name: value for name, value in happening.then.items() if name != "state"}
        self.hands.backend.put(trial.id, self.hands.backend.state(trial.id).to(happening.then["state"], **attributes))


class HomeAssistantHome(Home):
    """A real Home Assistant, asked over connections of its own."""

    name = "home_assistant"

    def __init__(self, folder: Path, core: Core) -> None:
        super().__init__(folder)
        self._core = core

    @asynccontextmanager
    async def inhabited(self, trial: Trial) -> AsyncIterator[None]:
        entity = entity_of(trial)
        if entity.made:
            self._core.put(entity.id, entity.made[0], friendly_name=trial.name, **entity.made[1])
        if entity.integration and not self._core.has(entity.id):
            self._core.add(*entity.integration)
        for service, data in entity.begin:
            self._core.call(service, **{"entity_id": entity.id, **data})
        self._core.show(entity.id, trial.name)
        yield

    def settings(self, trial: Trial) -> dict[str, Any]:
        return {"backend": "home_assistant", "home_assistant": {"url": self._core.url, "token": self._core.token}}

    async def look(self, trial: Trial, wanted: Mapping[str, Any]) -> dict[str, Any]:
        entity = entity_of(trial)
        return part(entity.look(self._core, entity.id), wanted)

    async def happen(self, trial: Trial, happening: Happening) -> None:
        if happening.service:
            self._core.call(happening.service[0], entity_of(trial).id, **happening.service[1])
            return
        self._core.put(entity_of(trial).id, happening.then["state"], friendly_name=trial.name, **happening.attributes)

    def wanted(self, command: Command) -> Mapping[str, Any]:
        return command.then if command.there is None else command.there


class MqttHome(Home):
    """A real broker, at which an independent client is the device."""

    name = "mqtt"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._broker = Broker(folder)
        self._bridge: Bridge
        self._answers_of: dict[str, tuple[Published, ...]] = {}
        """What the device tells after which order."""
        self._heard = 0
        """How many orders the device had received before the present command."""

    @asynccontextmanager
    async def inhabited(self, trial: Trial) -> AsyncIterator[None]:
        device = trial.mqtt
        assert isinstance(device, Announced)
        async with self._broker, Bridge(self._broker.client()) as self._bridge:
            for topic, payload in device.tells:
                await self._bridge.say(topic, payload)
            for topic in {topic for step in trial.steps if isinstance(step, Command) for topic, _ in step.received}:
                await self._bridge.answer(topic, partial(self._reply, topic))
            await self._bridge.announce(f"{device.kind}/thing", {"name": trial.name, **device.config})
            yield

    def settings(self, trial: Trial) -> dict[str, Any]:
        assert isinstance(trial.mqtt, Announced)
        mqtt = {"host": "127.0.0.1", "port": self._broker.port}
        return {"backend": "mqtt", "mqtt": mqtt, "devices": dict(trial.mqtt.here)}

    def expect(self, command: Command) -> None:
        self._heard = len(self._bridge.received)
        self._answers_of = {key(*command.received[-1]): command.tells} if command.received else {}

    async def look(self, trial: Trial, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What the device was told since, and how it then is to us."""
        state = self.hands.backend.state(trial.seen)
        received = sorted(map(str, self._bridge.received[self._heard :]))
        return part({"received": received, "state": state.value, **state.attributes}, wanted)

    async def happen(self, trial: Trial, happening: Happening) -> None:
        for topic, payload in happening.tells:
            await self._bridge.say(topic, payload)

    def wanted(self, command: Command) -> Mapping[str, Any]:
        return {"received": sorted(map(str, command.received)), **command.then}

    def _reply(self, topic: str, text: str) -> list[Published]:
        return list(self._answers_of.get(key(topic, json.loads(text) if text.startswith("{") else text), ()))


def key(topic: str, payload: Any) -> str:
    return json.dumps([topic, payload], sort_keys=True)


def entity_of(trial: Trial) -> Entity:
    assert isinstance(trial.home_assistant, Entity)
    return trial.home_assistant
