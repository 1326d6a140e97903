"""Speech over a real TCP and a bad cable, in real time: nothing is lost, and a dead path is noticed in time."""

from __future__ import annotations

import asyncio

import pytest

from tests.partners.network.cable import Host
from tests.partners.network.conftest import ELSEWHERE, HERE, THERE, Scene

pytestmark = pytest.mark.timeout(120)
NOTICED_WHILE_SPEAKING_S = 3.0
NOTICED_IN_SILENCE_S = 30.0
DEAD = ("loss", "100%")
SOME_SPEECH_S = 1.0


async def carry_on(scene: Scene, tools: list[str]) -> None:
    """Everything that was said is answered, and was heard and done once."""
    await scene.assistant.settled()
    assert scene.missing_ms == 0
    assert scene.diary.tools == tools
    assert scene.diary.given_up == 0


@pytest.mark.parametrize(
    "netem",
    [
        pytest.param(("delay", "100ms", "loss", "2%"), id="lossy"),
        pytest.param(("delay", "80ms", "40ms", "25%", "duplicate", "2%", "reorder", "10%"), id="out of order"),
        pytest.param(("delay", "40ms", "rate", "200kbit"), id="slower than speech"),
    ],
)
async def test_a_bad_path_loses_no_word_and_no_link(scene: Scene, netem: tuple[str, ...]) -> None:
    await scene.cable.treat(*netem)
    for clip in ("kitchen_light_on.awb", "front_door_lock.awb", "bedroom_thermostat.rms"):
        await scene.speak(clip)
        await scene.assistant.settled()
    await carry_on(scene, ["set_light", "set_lock", "set_climate"])
    assert "loss" not in netem or scene.cable.lost > 0
    assert scene.diary.downs == []


@pytest.mark.parametrize("dead", [(HERE, THERE), (HERE,), (THERE,)], ids=["both ways", "the way there", "the way back"])
async def test_a_path_that_dies_in_mid_sentence_is_noticed_and_the_sentence_is_said_again(
    scene: Scene, dead: tuple[Host, ...]
) -> None:
    speaking = asyncio.create_task(scene.speak("bedroom_thermostat.rms"))
    await asyncio.sleep(SOME_SPEECH_S)
    await scene.cable.treat(*DEAD, ways=dead)
    await scene.noticed(within_s=NOTICED_WHILE_SPEAKING_S)
    await scene.cable.treat()
    await speaking
    await carry_on(scene, ["set_climate"])


async def test_a_path_that_dies_in_silence_is_noticed_before_anybody_speaks(scene: Scene) -> None:
    await scene.speak("kitchen_light_on.awb")
    await scene.assistant.settled()
    await scene.cable.treat(*DEAD)
    await scene.noticed(within_s=NOTICED_IN_SILENCE_S)
    await scene.cable.treat()
    await scene.speak("front_door_lock.awb")
    await carry_on(scene, ["set_light", "set_lock"])


@pytest.mark.parametrize("end", [HERE, THERE], ids=["the radio is switched off", "the plug is pulled"])
async def test_a_network_that_is_gone_for_a_while_loses_no_word(scene: Scene, end: Host) -> None:
    speaking = asyncio.create_task(scene.speak("bedroom_thermostat.rms"))
    await asyncio.sleep(SOME_SPEECH_S)
    await scene.cable.plug(end, "down")
    await asyncio.sleep(4.0)
    await scene.cable.plug(end, "up")
    await speaking
    await carry_on(scene, ["set_climate"])


async def test_whoever_moves_to_another_network_in_mid_sentence_loses_no_word(scene: Scene) -> None:
    speaking = asyncio.create_task(scene.speak("bedroom_thermostat.rms"))
    await asyncio.sleep(SOME_SPEECH_S)
    await scene.cable.move(HERE, ELSEWHERE)
    await scene.noticed(within_s=NOTICED_WHILE_SPEAKING_S)
    await speaking
    await carry_on(scene, ["set_climate"])
