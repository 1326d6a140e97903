"""Whatever a model calls and whatever else happens in the house: one answer to each call, and true to the home."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.domains import domains
from live_plugin.home.model import UNAVAILABLE
from live_plugin.testing.clock import virtual

AREAS = ("kitchen", "attic")
FULL: dict[str, dict[str, Any]] = {
    "script": {"fields": {"level": {"type": "number", "min": 0, "max": 100}}, "does": {"light.a": {
        "action": "turn_on", "brightness_pct": "$level"}}},
    "scene": {"devices": {"light.a": {"action": "turn_on"}, "cover.a": {"action": "close"}}},
    "cover": {"tilts": True},
    "todo": {"items": ["milk"]},
}  # fmt: skip
HOME: dict[str, Any] = {
    "areas": dict.fromkeys(AREAS),
    "actions_per_minute": 1000,
    "devices": {
        f"{name}.{key}": {"name": f"{name.replace('_', ' ')} {key}", "area": area, **more, **FULL.get(name, {})}
        for name in domains()
        for key, area, more in [("a", "kitchen", {}), ("b", "attic", {"refuses": "it is stuck"})]
    }
    | {f"{name}.hidden": {"name": "golden horn", "exposed": False} for name in ("light", "lock", "switch")},
}
NAMES = [f"{name.replace('_', ' ')} {key}" for name in domains() for key in "ab"]
WORDS = [*NAMES, *AREAS, "all", "lights", "the other one", "golden horn", "milk", "heat", "", "a, b", 50, 21.5]
JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-10, 110), st.floats(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
VALUES: dict[str, list[Any]] = {
    "on": [True, False],
    "area": [*AREAS, "all", None],
    "domain": [*domains(), None],
    "item": ["milk", "bread"],
    "start": ["2026-05-01"],
}
SWITCHABLE = ["fan", "light", "switch", "media_player"]
STEPS = ["call"] * 6 + ["away", "back", "hand", "wait"]
MOMENTS = 40
OUTCOMES = ("changed", "unchanged", "started")


async def live(rig: Any, chance: random.Random, data: st.DataObject) -> None:
    """Some moments in the life of a house."""
    for _ in range(MOMENTS):
        match chance.choice(STEPS):
            case "call":
                await call(rig, chance, data)
            case "wait":
                await asyncio.sleep(chance.choice([0.1, 3, 100]))
            case "hand":
                with contextlib.suppress(HomeError):
                    rig.backend.turn(f"{chance.choice(SWITCHABLE)}.a", chance.choice(["turn_on", "turn_off"]), {})
            case step:
                device = rig.backend.home.devices[f"{chance.choice([*domains()])}.a"]
                begun = domains()[device.domain].initial(device.settings)
                rig.backend.put(device.id, UNAVAILABLE if step == "away" else begun)


async def call(rig: Any, chance: random.Random, data: st.DataObject) -> None:
    tool = chance.choice([*rig.host._toolbox._tools.values()])
    args: Any = {p.name: value(rig, tool, p.name, chance) for p in tool.arguments.parameters}
    keep = chance.choice([{"name", "action", "on"}, {"area", "on", "domain"}, set(args)])
    args = {name: given for name, given in args.items() if name in keep or chance.random() < 0.2}
    if chance.random() < 0.2:
        args = data.draw(JUNK | st.fixed_dictionaries({}, optional=dict.fromkeys(args, JUNK)))
    answer = await rig.host.call(tool.name, args)
    assert len(answer) == 1
    assert answer.keys() <= {"output", "error"}
    if "error" in answer:
        assert isinstance(answer["error"], str)
        assert "\n" not in answer["error"]
        assert answer["error"]
    else:
        true(rig, answer["output"])
    if "golden horn" not in str(args):
        assert "golden horn" not in str(answer)


def value(rig: Any, tool: Any, parameter: str, chance: random.Random) -> Any:
    """What a model could give for this parameter of this tool."""
    kinds = rig.host._plugins[tool.plugin].domains or domains()
    schema = tool.declaration.parameters["properties"][parameter]
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if parameter == "name" and chance.random() < 0.8:
        return f"{chance.choice(sorted(kinds)).replace('_', ' ')} {chance.choice('aab')}"
    return chance.choice(VALUES.get(parameter, WORDS))


def true(rig: Any, output: Any) -> None:
    """What an answer says of a device is what the device is."""
    named = {device.name: device for device in rig.backend.home.visible()}
    for outcome in OUTCOMES:
        for entry in output.get(outcome, ()) if isinstance(output, dict) else ():
            if entry["name"] in named and "seconds_left" not in entry:  # a timer of the voice is no device
                device = named[entry["name"]]
                told = json.loads(json.dumps(rig.house.report(device)))
                assert {**entry, "items": [], "forecast": []} == {
                    **told,
                    "items": [],
                    "forecast": [],
                } or outcome == "started"
                passing = entry["state"] in domains()[device.domain].passing
                assert passing == (outcome == "started")
    for entry in output.get("failed", ()) if isinstance(output, dict) else ():
        assert entry["error"]


@pytest.mark.timeout(60)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=True), data=st.data())
def test_any_life_of_the_house_leaves_home_and_answers_in_agreement(home, chance: random.Random, data: Any) -> None:
    @virtual
    async def check() -> None:
        async with home(HOME) as rig:
            await live(rig, chance, data)

    check()
