from __future__ import annotations

import asyncio
from typing import Any

from live_plugin.home.confirmation import Sentence
from live_plugin.home.context import Context
from live_plugin.testing.clock import virtual


async def say(rig: Any, utterance: int, tool: str, **args: Any) -> dict[str, Any]:
    """A call that answers the utterance of this number."""
    return await rig.host.call(tool, args, Context(utterance))


@virtual
async def test_the_latest_command_is_undone_and_done_again(home) -> None:
    async with home() as rig:
        await say(rig, 1, "set_light", name="lamp", brightness=30)
        await say(rig, 2, "set_light", name="lamp", brightness=80)
        answer = await say(rig, 3, "undo")
        assert answer["output"]["changed"][0]["brightness"] == 30
        answer = await say(rig, 4, "undo")
        assert answer["output"]["changed"][0]["brightness"] == 80


@virtual
async def test_a_scene_is_undone_device_by_device(home) -> None:
    async with home() as rig:
        await say(rig, 1, "activate_scene", name="movie")
        await asyncio.sleep(30)
        answer = await say(rig, 2, "undo")
        assert rig.value("light.living_room_lamp") == "off"
        assert {entry["name"] for entry in answer["output"]["failed"]} == {"movie"}
        await asyncio.sleep(30)
        assert rig.value("cover.blinds") == "closed"


@virtual
async def test_what_is_risky_to_bring_back_is_asked(home) -> None:
    async with home() as rig:
        await say(rig, 1, "set_lock", name="front door", action="lock")
        assert "a person must confirm" in (await say(rig, 2, "undo"))["error"]
        rig.house.guard.say("", "Unlock the front door again?")
        await asyncio.sleep(2)
        rig.house.guard.hear("", Sentence("yes", asyncio.get_running_loop().time()))
        await asyncio.sleep(2)
        assert rig.value("lock.front_door") == "unlocked"
        await rig.house.guard.stop()


@virtual
async def test_a_question_changes_nothing_that_could_be_undone(home) -> None:
    async with home() as rig:
        await say(rig, 1, "get_state", name="lamp")
        await say(rig, 1, "set_light", name="lamp", on=False)
        assert "nothing to undo" in (await say(rig, 2, "undo"))["error"]
