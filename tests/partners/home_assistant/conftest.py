"""A running Home Assistant, and our house over it as `plugins.yaml` makes it."""

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
from live_plugin.home.model import Device, State
from live_plugin.plugins.api import Context
from live_plugin.plugins.host import Host
from live_plugin.plugins.loader import builtin_names
from tests.partners.home_assistant.core import Core

PATIENCE_S = 20.0
"""How long Home Assistant may take for anything at all."""

PLUGINS_YAML = """
home:
  backend: home_assistant
  home_assistant: {{url: "{url}", token: !secret home_assistant_token}}
  risk: {{lock.unlock: free, cover.garage.open: never}}
plugins: {{{plugins}}}
"""


@dataclass
class Rig:
    """The house and its tools."""

    backend: Backend
    host: Host

    async def call(self, tool: str, **args: Any) -> dict[str, Any]:
        return dict(await self.host.call(tool, args, Context()))

    def device(self, device_id: str) -> Device:
        """As the home is now; it is another after each change in Home Assistant's books."""
        return self.backend.home.device(device_id)

    async def until(self, device_id: str, fits: Callable[[State], bool]) -> State:
        """The device's state as soon as it fits."""

        def state() -> State:
            known = device_id in self.backend.home.devices
            return self.backend.state(device_id) if known else State("")

        seen = asyncio.Event()
        unwatch = self.backend.watch(lambda change: seen.set())
        async with asyncio.timeout(PATIENCE_S):
            while not fits(state()):
                seen.clear()
                await seen.wait()
        unwatch()
        return state()

    async def until_home(self, fits: Callable[[], bool]) -> None:
        """Return as soon as the home is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not fits():  # noqa: ASYNC110 - nobody is told when the books have changed
                await asyncio.sleep(0.01)


@pytest.fixture
def house(core: Core, tmp_path: Path) -> Callable[[], AbstractAsyncContextManager[Rig]]:
    """`async with house() as rig:` is connected."""

    @asynccontextmanager
    async def house() -> AsyncIterator[Rig]:
        plugins = ", ".join(f"{name}: null" for name in builtin_names() if name != "mcp")
        (tmp_path / "secrets.yaml").write_text(f"home_assistant_token: {core.token}\n", encoding="utf-8")
        (tmp_path / "plugins.yaml").write_text(PLUGINS_YAML.format(url=core.url, plugins=plugins), encoding="utf-8")
        async with open_hands(load(tmp_path / "plugins.yaml")) as hands:
            assert list(hands.faults) == []
            yield Rig(hands.backend, hands.host)

    return house
