"""Speech over a real TCP and a bad cable, in real time: nothing is lost, and a dead path is noticed in time."""

from __future__ import annotations

import asyncio

import pytest

from tests.partners.network.conftest import Scene

pytestmark = pytest.mark.timeout(60)
NOTICED_WHILE_SPEAKING_S = 3.0
NOTICED_IN_SILENCE_S = 30.0


async def carry_on(scene: Scene, tools: list[str]) -> None:
    """Everything that was said is answered, and was heard and done once."""
    await scene.assistant.settled()
    assert scene.missing_ms == 0
    assert scene.diary.tools == tools
    assert scene.diary.given_up == 0


async def test_a_slow_and_lossy_path_loses_no_word(scene: Scene) -> None:
    scene.cable.delay_s, scene.cable.loss = 0.1, 0.02
    for clip in ("kitchen_light_on.awb", "front_door_lock.awb", "bedroom_thermostat.rms"):
        await scene.speak(clip)
        await scene.assistant.settled()
    await carry_on(scene, ["set_light", "set_lock", "set_climate"])
    assert scene.cable.lost > 0
    assert scene.diary.downs == []


async def test_a_path_that_dies_in_mid_sentence_is_noticed_and_the_sentence_is_said_again(scene: Scene) -> None:
    loop = asyncio.get_running_loop()
    speaking = loop.create_task(scene.speak("bedroom_thermostat.rms"))
    await asyncio.sleep(1.0)
    scene.cable.loss, dead = 1.0, loop.time()
    await scene.until(lambda: bool(scene.diary.downs))
    assert scene.diary.downs[0] - dead <= NOTICED_WHILE_SPEAKING_S
    scene.cable.loss = 0.0
    await speaking
    await carry_on(scene, ["set_climate"])


async def test_a_path_that_dies_in_silence_is_noticed_before_anybody_speaks(scene: Scene) -> None:
    await scene.speak("kitchen_light_on.awb")
    await scene.assistant.settled()
    scene.cable.loss, dead = 1.0, asyncio.get_running_loop().time()
    await scene.until(lambda: bool(scene.diary.downs))
    assert scene.diary.downs[0] - dead <= NOTICED_IN_SILENCE_S
    scene.cable.loss = 0.0
    await scene.speak("front_door_lock.awb")
    await carry_on(scene, ["set_light", "set_lock"])


async def test_a_pulled_cable_loses_no_word(scene: Scene) -> None:
    speaking = asyncio.create_task(scene.speak("bedroom_thermostat.rms"))
    await asyncio.sleep(1.0)
    scene.cable.near.plug("down")
    await asyncio.sleep(4.0)
    scene.cable.near.plug("up")
    await speaking
    await carry_on(scene, ["set_climate"])
