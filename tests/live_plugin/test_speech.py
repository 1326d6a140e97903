"""Every spoken command that the demo home supports, in three synthetic voices and a human one, ends at its device."""

from __future__ import annotations

import csv
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.room import QuietRoom
from live_plugin.audio.wav import WavSource
from live_plugin.demo.show import demo_config
from live_plugin.home.backends.simulated import Simulated
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual

pytest.importorskip("pocketsphinx", reason="the extra 'hear' is not installed")

VOICES = ("espeak_en-us", "flite_slt", "flite_rms")
NEAR_ENOUGH = 0.95


class Case(NamedTuple):
    """What a sentence must lead to: a tool (refused or not), and a device from one state to another."""

    tool: str
    device: str = ""
    before: str = ""
    after: Any = ""
    attribute: str = ""
    """The attribute that `after` is about; left out, the state itself."""
    refused: bool = False


LAMP, KITCHEN, BEDROOM = "light.living_room_lamp", "light.kitchen_light", "light.bedroom_light"
COLD, WARM = "climate.bedroom_thermostat", "climate.living_room_thermostat"
FRONT, BACK, GARAGE = "lock.front_door", "lock.back_door", "cover.garage_door"
MUSIC, TV, FAN = "media_player.kitchen_speaker", "media_player.television", "switch.bathroom_fan"
CASES = {
    "turn on the kitchen light": Case("set_light", KITCHEN, "off", "on"),
    "turn off the kitchen light": Case("set_light", KITCHEN, "on", "off"),
    "turn on the living room lamp": Case("set_light", LAMP, "off", "on"),
    "turn off the living room lamp": Case("set_light", LAMP, "on", "off"),
    "turn on the bedroom light": Case("set_light", BEDROOM, "off", "on"),
    "turn off the bedroom light": Case("set_light", BEDROOM, "on", "off"),
    "turn off all the lights": Case("set_light", "light.hallway_light", "on", "off"),
    "dim the living room lamp to thirty percent": Case("set_light", LAMP, "off", 76, "brightness"),
    "set the bedroom light to fifty percent": Case("set_light", BEDROOM, "off", 128, "brightness"),
    "make the kitchen light blue": Case("set_light", KITCHEN, "off", "on"),
    "make the bedroom light warm white": Case("set_light", BEDROOM, "off", "on"),
    "set the bedroom thermostat to twenty one degrees": Case("set_climate", COLD, "", 21, "temperature"),
    "set the living room thermostat to nineteen degrees": Case("set_climate", WARM, "", 19, "temperature"),
    "turn up the heating": Case("set_climate", WARM, "", 22, "temperature"),
    "turn down the heating": Case("set_climate", WARM, "", 20, "temperature"),
    "what is the temperature in the bedroom": Case("get_state"),
    "what is the temperature outside": Case("get_state"),
    "lock the front door": Case("set_lock", FRONT, "unlocked", "locked"),
    "unlock the front door": Case("set_lock", FRONT, "locked", "locked", refused=True),
    "is the front door locked": Case("get_state"),
    "lock the back door": Case("set_lock", BACK, "unlocked", "locked"),
    "open the garage door": Case("move_cover", GARAGE, "closed", "closed", refused=True),
    "close the garage door": Case("move_cover", GARAGE, "open", "closing"),
    "is the garage door open": Case("get_state"),
    "open the blinds in the living room": Case("move_cover", "cover.living_room_blinds", "closed", "opening"),
    "close the blinds in the bedroom": Case("move_cover", "cover.bedroom_blinds", "open", "closing"),
    "play some music in the kitchen": Case("control_media", MUSIC, "off", "playing"),
    "pause the music": Case("control_media", MUSIC, "playing", "paused"),
    "next song": Case("control_media", MUSIC, "playing", "playing"),
    "set the volume to forty percent": Case("control_media", MUSIC, "playing", 0.4, "volume_level"),
    "turn on the television": Case("control_media", TV, "off", "on"),
    "turn off the television": Case("control_media", TV, "on", "off"),
    "start the movie scene": Case("activate_scene", LAMP, "off", "on"),
    "good night": Case("activate_scene", LAMP, "on", "off"),
    "I am leaving home": Case("activate_scene", LAMP, "on", "off"),
    "set a timer for ten minutes": Case("start_timer"),
    "which lights are on": Case("get_state"),
    "turn the fan on in the bathroom": Case("set_switch", FAN, "off", "on"),
}


class Listener:
    """The assistant with the demo home, spoken to clip by clip."""

    def __init__(self, assistant: Assistant, backend: Simulated, talk: Talk) -> None:
        self._assistant, self._backend, self._talk = assistant, backend, talk
        self._beginning = {device: backend.state(device) for device in backend.home.devices}

    async def wrong(self, clip: Path, sentence: str) -> str:
        """Speak a clip; empty if the right thing happened, else what happened instead."""
        case = CASES[sentence]
        self._prepare(case)
        known = len(self._talk.exchanges)
        await self._assistant.listen(QuietRoom(WavSource(clip, realtime=False), 600, realtime=False))
        await self._assistant.settled()
        actions = [action for exchange in self._talk.exchanges[known:] for action in exchange.actions]
        if [(action.name, bool(action.error)) for action in actions] != [(case.tool, case.refused)]:
            return f"{clip.name} ({sentence}): {[(action.name, dict(action.args), action.error) for action in actions]}"
        found = self._found(case)
        return "" if found == case.after else f"{clip.name} ({sentence}): {case.device} is {found}, not {case.after}"

    def _prepare(self, case: Case) -> None:
        for device, state in self._beginning.items():
            self._backend.put(device, state)
        if case.before:
            self._backend.put(case.device, self._beginning[case.device].to(case.before, **_position(case.before)))

    def _found(self, case: Case) -> Any:
        if not case.device:
            return ""
        state = self._backend.state(case.device)
        return state.attributes.get(case.attribute) if case.attribute else state.value


def _position(state: str) -> dict[str, int]:
    return {"position": {"open": 100, "closed": 0}[state]} if state in ("open", "closed") else {}


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    config, talk = demo_config(math.inf), Talk()
    async with open_hands(config) as hands, open_app(config, hands, talk, NullSink()) as app:
        assert isinstance(hands.backend, Simulated)
        yield Listener(app.assistant, hands.backend, talk)


@pytest.mark.timeout(90)
@pytest.mark.parametrize("voice", VOICES)
@virtual
async def test_commands_in_a_synthetic_voice_change_the_right_device(voice: str, shared: Path) -> None:
    with (shared / "audio/index.csv").open(encoding="utf-8") as index:
        clips = {row["path"]: row["text"] for row in csv.DictReader(index) if row["path"].startswith(f"tts/{voice}")}
    known = {path: text for path, text in clips.items() if text in CASES}
    async with listening() as listener:
        wrong = [what for path, text in known.items() if (what := await listener.wrong(shared / "audio" / path, text))]
    assert len(known) == len(CASES)
    assert 1 - len(wrong) / len(known) >= NEAR_ENOUGH, "\n".join(wrong)


@virtual
async def test_a_human_voice_turns_on_the_lamp(shared: Path) -> None:
    async with listening() as listener:
        clip = shared / "audio/human/living_room_lamp.wav"
        assert not await listener.wrong(clip, "turn on the living room lamp")
