"""A running Mosquitto with devices of three makers at it, and our house over it as `plugins.yaml` makes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from live_plugin.app import open_hands
from live_plugin.config import load
from live_plugin.home.backends import Backend
from live_plugin.home.model import State
from live_plugin.plugins.api import Context
from live_plugin.plugins.host import Host
from live_plugin.plugins.loader import builtin_names
from tests.partners.mqtt.bridge import Bridge, esphome, tasmota, zigbee2mqtt
from tests.partners.mqtt.broker import MOSQUITTO, Broker

PATIENCE_S = 15.0

PLUGINS_YAML = """
home:
  backend: mqtt
  mqtt: {{host: 127.0.0.1, port: {port}{options}}}
  areas: {{study: }}
  devices:
    light.bulb: {{area: study, aliases: [reading lamp]}}
    switch.coffee_machine:
    scene.movie:
      devices:
        light.bulb: {{action: turn_on, brightness_pct: 20}}
        switch.coffee_machine: {{action: turn_off}}
plugins: {{{plugins}}}
"""


@dataclass
class Rig:
    """The house and its tools."""

    backend: Backend
    host: Host

    async def call(self, tool: str, **args: Any) -> dict[str, Any]:
        return dict(await self.host.call(tool, args, Context()))

    async def until(self, fits: Callable[[], bool]) -> None:
        """Return as soon as it is so; a new home is not announced to anybody, so look."""
        async with asyncio.timeout(PATIENCE_S):
            while not fits():  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.005)

    async def until_state(self, device_id: str, fits: Callable[[State], bool]) -> State:
        await self.until(lambda: device_id in self.backend.home.devices and fits(self.backend.state(device_id)))
        return self.backend.state(device_id)


@pytest.fixture(autouse=True)
def no_pause(no_pool: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that is lost is tried again at once."""
    monkeypatch.setattr("live_plugin.home.backends.mqtt.backend.FIRST_PAUSE_S", 0.02)


@pytest.fixture
def make_broker(tmp_path: Path) -> Callable[..., Broker]:
    if MOSQUITTO is None:
        pytest.skip("Mosquitto is not installed: run .ci/partners.d/mosquitto")
    return lambda *settings: Broker(tmp_path, *settings)


@pytest.fixture
async def broker(make_broker: Callable[..., Broker]) -> AsyncIterator[Broker]:
    async with make_broker() as broker:
        yield broker


@pytest.fixture
async def bridge(broker: Broker) -> AsyncIterator[Bridge]:
    """The devices of three makers."""
    async with Bridge(broker.client()) as bridge:
        for maker in (zigbee2mqtt, tasmota, esphome):
            await maker(bridge)
        yield bridge


@pytest.fixture
def house(tmp_path: Path) -> Callable[..., AbstractAsyncContextManager[Rig]]:
    """`async with house(port) as rig:` is connected; `options` are more lines for `home.mqtt`."""

    @asynccontextmanager
    async def house(port: int, options: str = "") -> AsyncIterator[Rig]:
        plugins = ", ".join(f"{name}: null" for name in builtin_names() if name != "mcp")
        text = PLUGINS_YAML.format(port=port, options=options, plugins=plugins)
        (tmp_path / "plugins.yaml").write_text(text, encoding="utf-8")
        async with open_hands(load(tmp_path / "plugins.yaml")) as hands:
            assert list(hands.faults) == []
            yield Rig(hands.backend, hands.host)

    return house
