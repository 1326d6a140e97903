"""A stop word said over an answer, where the ear is shut: from the sound in the room to silence."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pocketsphinx", reason="the extra 'hear' is not installed")

from live_plugin.app import App, open_app, open_hands, overhears
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import read_wav
from live_plugin.config.settings import AudioSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import FRAME_MS, FRAME_SAMPLES, RATE_IN, RATE_OUT
from live_plugin.demo.show import demo_config
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual

VOICES = Path(__file__).parent / "vad/voices"
QUESTION = "tell me about the house"
LATE_FRAMES = 5
"""So long a sound takes from the sound card to the microphone."""


class Room:
    """A house whose loudspeaker is heard by its microphone."""

    app: App

    def __init__(self) -> None:
        self.sink = NullSink(asyncio.get_running_loop().time, self._sound)
        self.sent: list[fx.Effect] = []
        self.begun = asyncio.Event()
        self._echo = np.zeros(LATE_FRAMES * FRAME_SAMPLES)

    def watch(self, now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, fx.StartActivity | fx.SendAudio):
            self.sent.append(item)
        if isinstance(item, fx.Play):
            self.begun.set()

    async def hear(self, seconds: float, word: str = "") -> None:
        """So much time passes; somebody may say a word."""
        sound = np.zeros(round(seconds * RATE_IN / FRAME_SAMPLES) * FRAME_SAMPLES)
        if word:
            said = np.frombuffer(read_wav(VOICES / word, RATE_IN), "<i2")
            sound[: len(said)] += said
        for frame in sound.reshape(-1, FRAME_SAMPLES):
            await asyncio.sleep(FRAME_MS / 1000)
            assert self.sink.played_samples >= 0  # time passes for it when it is looked at
            echo, self._echo = self._echo[:FRAME_SAMPLES], self._echo[FRAME_SAMPLES:]
            heard = frame + np.pad(echo, (0, FRAME_SAMPLES - len(echo)))
            self.app.assistant.hear(np.clip(heard, -32768, 32767).astype("<i2").tobytes())

    def _sound(self, played: bytes) -> None:
        samples = np.frombuffer(played, "<i2").astype(float)
        at = np.arange(0, len(samples), RATE_OUT / RATE_IN)
        self._echo = np.concatenate([self._echo, 0.7 * np.interp(at, np.arange(len(samples)), samples)])

    @property
    def played_s(self) -> float:
        return self.sink.played_samples / RATE_OUT


@asynccontextmanager
async def room(**audio: object) -> AsyncIterator[Room]:
    config, place = demo_config(math.inf), Room()
    settings = config.settings.model_copy(update={"audio": AudioSettings.model_validate(audio)})
    config = replace(config, settings=settings)
    async with (
        open_hands(config) as hands,
        open_app(config, hands, Talk(), place.sink, [place.watch]) as place.app,
    ):
        place.app.assistant.say(QUESTION)
        await asyncio.wait_for(place.begun.wait(), 1)
        yield place


WAYS = [
    {},
    {"listen": "push_to_talk", "duplex": "full"},
    {"listen": "wake_word", "wake_word": {"phrase": "hey computer"}},
]


@pytest.mark.parametrize("audio", WAYS, ids=lambda audio: audio.get("listen", "always"))
@virtual
async def test_a_stop_word_ends_the_answer_and_nothing_of_it_is_sent(audio: dict[str, object]) -> None:
    async with room(**audio) as place:
        await place.hear(4.0)
        await place.hear(2.5, "stop.slt.wav")
        await place.app.assistant.settled()
        assert place.sink.waiting_samples == 0
        assert place.played_s < 7
        assert place.sent == []


SATELLITE = {"input": "wyoming", "output": "wyoming", "wyoming": {"host": "hall"}}


@pytest.mark.parametrize(
    ("audio", "wanted"),
    [
        ({}, True),
        ({"duplex": "full"}, False),
        ({"duplex": "full", "listen": "push_to_talk"}, True),
        (SATELLITE, False),
        ({"input": "browser", "output": "browser"}, True),
        ({"output": "browser"}, False),
    ],
)
def test_where_the_usual_ear_hears_all_or_an_echo_cannot_be_known_there_is_no_other(
    audio: dict[str, object], wanted: bool
) -> None:
    settings = demo_config(math.inf).settings
    assert overhears(settings.model_copy(update={"audio": AudioSettings.model_validate(audio)})) is wanted


@pytest.mark.parametrize("word", ["", "yes.rms.wav", "stop_the_music.rms.wav"])
@virtual
async def test_the_answer_and_other_words_do_not(word: str) -> None:
    async with room() as place:
        await place.hear(4.0)
        await place.hear(6.0, word)
        await place.app.assistant.settled()
        assert place.played_s > 8
        assert place.sent == []
