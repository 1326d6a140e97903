"""The built-in tools together, as the model sees them."""

from __future__ import annotations

import json
from typing import Any

from live_plugin.home.domains import domains
from live_plugin.live.instructions import instructions
from live_plugin.plugins.builtin.scene import ACTIVATING
from live_plugin.testing.clock import virtual

CHARACTERS_PER_TOKEN, TOKENS = 4, 6000
READ_ONLY = {"binary_sensor", "sensor", "weather"}


def a_home(devices: int) -> dict[str, Any]:
    kinds = [name for name in domains() if name != "script"]
    return {
        "areas": {f"room_{number}": None for number in range(10)},
        "devices": {
            f"{kinds[number % len(kinds)]}.d{number}": {
                "name": f"some longer device name {number}",
                "area": f"room_{number % 10}",
                "aliases": [f"alias {number}"] if number % 3 == 0 else [],
            }
            for number in range(devices)
        },
    }


@virtual
async def test_two_hundred_devices_of_every_kind_are_told_in_few_words(home) -> None:
    async with home(a_home(200)) as rig:
        tools = [declaration.gemini() for declaration in rig.host.declarations()]
        told = len(json.dumps(tools)) + len(instructions(rig.backend.home))
    assert len(tools) <= 20
    assert told / CHARACTERS_PER_TOKEN <= TOKENS


@virtual
async def test_a_tool_is_offered_only_where_there_is_something_for_it(home) -> None:
    async with home({"devices": {"light.lamp": {}, "lock.hidden": {"exposed": False}}}) as rig:
        names = {declaration.name for declaration in rig.host.declarations()}
    assert {"set_light", "set_switch", "get_state", "start_timer"} <= names
    assert not {"set_lock", "move_cover", "set_climate", "clean", "change_list", "activate_scene"} & names


@virtual
async def test_every_kind_of_device_that_can_be_changed_has_a_tool(home) -> None:
    async with home(a_home(60)) as rig:
        served = {domain for plugin in rig.host._plugins.values() for domain in plugin.domains}
    able = {name for name, domain in domains().items() if domain.actions}
    assert able - served - READ_ONLY - {"timer"} == set(), "the tools for timers are there without any, too"
    assert served >= set(ACTIVATING)
