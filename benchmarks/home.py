"""How long it takes to find what was meant among 10,000 devices, and what the model is told of a home of 200."""

from __future__ import annotations

import contextlib
import gc
import json
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.domains import domains
from live_plugin.home.lookup import Lookup, Target
from live_plugin.home.model import Area, Device, Home
from live_plugin.home.risk import Risk
from live_plugin.live.instructions import instructions
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import builtin_names, load

DEVICES = 10_000
ROUNDS = 40
PLACES = ["kitchen", "bedroom", "hallway", "office", "attic", "cellar", "garage", "garden", "bathroom", "studio"]
THINGS = ["ceiling light", "reading lamp", "fan", "blinds", "heater", "speaker", "socket", "sensor", "thermostat"]
CHARACTERS_PER_TOKEN = 4


def a_home(devices: int) -> Home:
    """A home of every domain, ten areas on two floors for each two hundred devices."""
    wings = max(1, devices // 200)
    areas = {
        f"{place}_{wing}": Area(f"{place}_{wing}", f"{place} {wing}" if wings > 1 else place)
        for wing in range(wings)
        for place in PLACES
    }
    return Home(areas, dict(_device(number, list(areas)) for number in range(devices)))


def _device(number: int, areas: list[str]) -> tuple[str, Device]:
    kinds = [name for name in domains() if name != "script"]
    domain = domains()[kinds[number % len(kinds)]]
    area = areas[number // 3 % len(areas)]
    name = f"{area.replace('_', ' ')} {THINGS[number % len(THINGS)]} {number}"
    device_id = f"{domain.name}.d{number}"
    aliases = (f"{THINGS[number % len(THINGS)]} {number}",) if number % 4 == 0 else ()
    return device_id, Device(device_id, domain.settings(name=name, area=area, aliases=aliases))


TARGETS: Mapping[str, Target] = {
    "the first miss": Target("light", "kichen recding lemp 4321"),
    "a name": Target(None, "the kitchen 7 fan 2", asking=True),
    "an alias": Target("light", "reading lamp 4"),
    "a name in an area": Target("light", "reading lamp", "office 3"),
    "all of a kind in an area": Target("light", "lights", "kitchen 12"),
    "a misheard name": Target(None, "bedrom 1 readin lamp 37", asking=True),
    "a miss in one domain": Target("lock", "the golden horn of the north"),
    "a miss in all domains": Target(None, "bedrooom heeter 77777", asking=True),
    "a miss in German": Target("cover", "der Rollladen im Gartenhaus hinten links"),
    "another area": Target("light", "lamp", "kitchin 3"),
}


def measure_lookup() -> dict[str, float]:
    """Milliseconds: to build the index, and of all look-ups the median, the 99th percentile and the worst."""
    home = a_home(DEVICES)
    begin = time.perf_counter()
    lookup = Lookup(home)
    built = time.perf_counter() - begin
    gc.collect()
    took = [(_timed(lookup, target), name) for _ in range(ROUNDS) for name, target in TARGETS.items()]
    times = [seconds for seconds, _ in took]
    return {
        "index, once": built * 1000,
        "the first miss": times[0] * 1000,
        "p50": quantiles(times, n=100)[49] * 1000,
        "p99": quantiles(times, n=100)[98] * 1000,
        f"worst ({max(took)[1]})": max(times) * 1000,
    }


def _timed(lookup: Lookup, target: Target) -> float:
    begin = time.perf_counter()
    with contextlib.suppress(HomeError):
        lookup.find(target)
    return time.perf_counter() - begin


def measure_words(devices: int = 200) -> dict[str, int]:
    """Tokens, at four characters each, of what the model is told of a home with every domain."""
    home = a_home(devices)
    house = House(Simulated(home), Risk({}))
    plugins = load(dict.fromkeys(builtin_names()), lambda name, kind: kind(), house, Path("nowhere")).plugins
    declared: list[dict[str, Any]] = [tool.gemini() for tool in Host(plugins).declarations()]
    said = instructions(home)
    told = json.dumps(declared, ensure_ascii=False)
    return {
        "tools": len(declared),
        "tokens of the declarations": len(told) // CHARACTERS_PER_TOKEN,
        "tokens of the instruction": len(said) // CHARACTERS_PER_TOKEN,
        "tokens together": (len(told) + len(said)) // CHARACTERS_PER_TOKEN,
    }


if __name__ == "__main__":
    for name, ms in measure_lookup().items():
        print(f"{name:40} {ms:8.2f} ms")
    for name, count in measure_words().items():
        print(f"{name:40} {count:8}")
