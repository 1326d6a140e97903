"""`python -m benchmarks.home_assistant`: what we add to a call of Home Assistant, and what a large home takes.

Needs the partner (`.ci/partners.d/home_assistant`). A tool call is timed until Home Assistant's own `call_service`
event is seen on a connection beside; the same service called bare over that connection is what would be without us.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from live_plugin.home.backends.home_assistant.backend import HomeAssistant
from live_plugin.home.backends.home_assistant.connection import Connection
from live_plugin.home.context import Context
from live_plugin.home.risk import Risk
from live_plugin.home.safety import SafetySettings
from live_plugin.home.settings import HomeAssistantSettings
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import load
from tests.partners.home_assistant.core import HASS, Core

CALLS = 400
ENTITIES = 2000


def main() -> None:
    if not HASS.exists():
        raise SystemExit("Home Assistant is not installed: run .ci/partners.d/home_assistant")
    with tempfile.TemporaryDirectory() as folder:
        core = Core(Path(folder))
        try:
            core.start()
            times = asyncio.run(calls(core))
            fill(core)
            sizes = asyncio.run(size(core))
        finally:
            core.stop()
    Console().print(_of_times(times), _of_sizes(sizes))


async def calls(core: Core) -> Mapping[str, list[float]]:
    """Milliseconds from the order to Home Assistant's `call_service` event: bare, and as a tool call."""
    settings = HomeAssistantSettings(url=core.url, token=SecretStr(core.token))
    beside = await Connection.open(settings.url, settings.token, lambda: None)
    backend = HomeAssistant(settings)
    await backend.start()
    house = House(backend, Risk({}), safety=SafetySettings(actions_per_minute=10_000))
    host = Host(load({"light": None}, lambda name, kind: kind(), house, Path()).plugins)
    await host.start()
    seen = asyncio.Event()
    await beside.subscribe(lambda event: seen.set(), "subscribe_events", event_type="call_service")

    async def bare(level: int) -> None:
        data = {"entity_id": "light.bed_light", "brightness_pct": level}
        await beside.ask("call_service", domain="light", service="turn_on", service_data=data)

    async def tool(level: int) -> None:
        answer = await host.call("set_light", {"name": "bed light", "brightness": level}, Context())
        assert "output" in answer, answer

    found = {"bare call": await _timed(bare, seen), "tool call": await _timed(tool, seen)}
    await host.stop()
    await backend.stop()
    await beside.close()
    return found


async def _timed(order: Callable[[int], Awaitable[None]], seen: asyncio.Event) -> list[float]:
    times = []
    for number in range(CALLS):
        seen.clear()
        began = time.perf_counter()
        task = asyncio.ensure_future(order(1 + number % 100))
        await asyncio.wait_for(seen.wait(), 10)
        times.append(1000 * (time.perf_counter() - began))
        await task
    return times


def fill(core: Core) -> None:
    """Lamps with all the attributes that colour lamps have."""
    can: dict[str, Any] = {"supported_color_modes": ["color_temp", "hs"], "min_color_temp_kelvin": 2000}
    can |= {"max_color_temp_kelvin": 6535, "effect_list": ["none", "rainbow", "candle", "fire"], "color_mode": "hs"}
    can |= {"hs_color": [240.0, 100.0], "rgb_color": [0, 0, 255], "xy_color": [0.136, 0.04], "brightness": 180}
    for number in range(ENTITIES):
        core.put(f"light.lamp_{number}", "on", friendly_name=f"Lamp {number}", supported_features=44, **can)


async def size(core: Core) -> Mapping[str, float]:
    """Megabytes of the home, and seconds until it is known."""
    settings = HomeAssistantSettings(url=core.url, token=SecretStr(core.token))
    gc.collect()
    before = _resident_mb()
    backend = HomeAssistant(settings)
    began = time.perf_counter()
    await backend.start()
    seconds = time.perf_counter() - began
    gc.collect()
    found = {
        "devices": len(backend.home.devices),
        "seconds to know them": seconds,
        "MB more than without": _resident_mb() - before,
    }
    await backend.stop()
    tracemalloc.start()
    backend = HomeAssistant(settings)
    await backend.start()
    gc.collect()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    await backend.stop()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | {
        "MB held by it": held / 2**20,
        "MB at most while it is told": peak / 2**20,
        "MB of the whole process at most": peak_mb,
    }


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


def _of_times(times: Mapping[str, list[float]]) -> Table:
    table = Table("ms until call_service is seen", "p50", "p95", "p99", title=f"{CALLS} calls on loopback")
    rows = {name: [quantiles(found, n=100)[at - 1] for at in (50, 95, 99)] for name, found in times.items()}
    rows["added"] = [ours - bare for ours, bare in zip(rows["tool call"], rows["bare call"], strict=True)]
    for name, row in rows.items():
        table.add_row(name, *(f"{ms:.2f}" for ms in row))
    return table


def _of_sizes(sizes: Mapping[str, float]) -> Table:
    table = Table("a home", "", title=f"{ENTITIES} lamps more")
    for name, value in sizes.items():
        table.add_row(name, f"{value:.4g}")
    return table


if __name__ == "__main__":
    main()
