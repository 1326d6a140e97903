"""Ways of listening, from the sound to the lamp: what may not be heard never leaves the house."""

from __future__ import annotations

import asyncio
import io
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from live_plugin.app import App, open_app, open_hands
from live_plugin.audio.mouth import chime
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import read_wav
from live_plugin.config.live_blocks import PriceSettings
from live_plugin.config.settings import AudioSettings
from live_plugin.console import Narrator
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.listening import LATE_MS
from live_plugin.core.pcm import RATE_IN, RATE_OUT, SAMPLE_BYTES, Reframer, seconds_in
from live_plugin.demo.show import demo_config
from live_plugin.runtime.account import Account
from live_plugin.runtime.notices import Notices
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual
from live_plugin.work import Work, keyboard_of

pytest.importorskip("pocketsphinx", reason="the extra 'hear' is not installed")

CLIPS = Path(__file__).parent / "vad/wake"
COMMAND = read_wav(CLIPS / "kitchen_light.wav", RATE_IN)
LAMP = "light.kitchen_light"


def silence(seconds: float) -> bytes:
    return bytes(round(seconds * RATE_IN) * SAMPLE_BYTES)


class Spoken:
    """A house that is spoken to, and what leaves it."""

    app: App

    def __init__(self) -> None:
        self.sent_s = 0.0

    def watch(self, now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, fx.SendAudio):
            self.sent_s += seconds_in(len(item.audio), RATE_IN)

    async def hear(self, *sounds: bytes) -> None:
        for frame in Reframer().feed(b"".join(sounds)):
            self.app.assistant.hear(frame)
        await asyncio.sleep(0)
        await self.app.assistant.settled()

    @property
    def lit(self) -> bool:
        return self.app.backend.state(LAMP).value == "on"


@asynccontextmanager
async def house(account: Account | None = None, sink: NullSink | None = None, **audio: object) -> AsyncIterator[Spoken]:
    config, spoken = demo_config(math.inf), Spoken()
    options = AudioSettings.model_validate({"duplex": "full", **audio})
    config = replace(config, settings=config.settings.model_copy(update={"audio": options}))
    async with (
        open_hands(config) as hands,
        open_app(config, hands, Talk(), sink or NullSink(), [spoken.watch], account=account) as spoken.app,
    ):
        yield spoken


@pytest.fixture(params=["okay nabu", "hey computer"])
def phrase(request: pytest.FixtureRequest) -> str:
    pytest.importorskip("pymicro_wakeword", reason="the extra 'wake' is not installed")
    return str(request.param)


@virtual
async def test_nothing_leaves_the_house_before_the_wake_word_and_no_syllable_is_lost_behind_it(phrase: str) -> None:
    word = read_wav(CLIPS / f"{phrase.replace(' ', '_')}.wav", RATE_IN)
    async with house(listen="wake_word", wake_word={"phrase": phrase}) as spoken:
        await spoken.hear(silence(1), COMMAND, silence(1))
        assert (spoken.sent_s, spoken.lit) == (0.0, False)
        await spoken.hear(word, silence(0.15), COMMAND, silence(1))
        assert spoken.lit
        longest = LATE_MS / 1000 + 0.15 + seconds_in(len(COMMAND), RATE_IN) + 0.7
        assert seconds_in(len(COMMAND), RATE_IN) < spoken.sent_s < longest


@virtual
async def test_the_wake_word_alone_sends_nothing(phrase: str) -> None:
    word = read_wav(CLIPS / f"{phrase.replace(' ', '_')}.wav", RATE_IN)
    async with house(listen="wake_word", wake_word={"phrase": phrase}) as spoken:
        await spoken.hear(silence(1), word, silence(2))
        assert spoken.sent_s == 0.0
        await spoken.hear(COMMAND, silence(1))
        assert spoken.lit


@pytest.mark.parametrize("sound", [True, False])
@virtual
async def test_a_chime_answers_the_wake_word_and_a_half_duplex_ear_hears_the_command_over_it(sound: bool) -> None:
    word, sink = read_wav(CLIPS / "hey_computer.wav", RATE_IN), NullSink(asyncio.get_running_loop().time)
    wake = {"phrase": "hey computer", "sound": sound}
    async with house(sink=sink, listen="wake_word", duplex="half", wake_word=wake) as spoken:
        await spoken.hear(silence(1), word, silence(0.3))
        assert sink.waiting_samples == sound * len(chime()) // SAMPLE_BYTES
        await spoken.hear(COMMAND, silence(1))
        assert spoken.lit


@virtual
async def test_a_notice_wakes_no_ear_and_an_answer_does() -> None:
    sink = NullSink(asyncio.get_running_loop().time)
    async with house(sink=sink, listen="wake_word", wake_word={"phrase": "hey computer"}) as spoken:
        sink.play(bytes(5 * RATE_OUT * SAMPLE_BYTES))
        await spoken.hear(COMMAND, silence(1))
        assert (spoken.sent_s, spoken.lit) == (0.0, False)
        spoken.app.assistant.say("tell me about the house")
        await asyncio.sleep(6)
        assert sink.waiting_samples
        await spoken.hear(COMMAND, silence(1))
        assert spoken.lit


@virtual
async def test_push_to_talk_sends_what_is_said_while_the_button_is_held() -> None:
    async with house(listen="push_to_talk") as spoken:
        await spoken.hear(silence(1), COMMAND, silence(1))
        assert (spoken.sent_s, spoken.lit) == (0.0, False)
        spoken.app.button.press()
        for frame in Reframer().feed(silence(0.2) + COMMAND + silence(0.2)):
            spoken.app.assistant.hear(frame)
        assert spoken.app.assistant.hearing
        spoken.app.button.release()
        await spoken.hear(silence(0.02))
        assert not spoken.app.assistant.hearing
        assert spoken.lit
        assert spoken.sent_s == pytest.approx(0.4 + seconds_in(len(COMMAND), RATE_IN), abs=0.02)


@virtual
async def test_enter_alone_is_the_button_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    out, told = os.pipe(), io.StringIO()
    with io.FileIO(out[0]) as stdin, io.FileIO(out[1], "w") as typist:
        monkeypatch.setattr("sys.stdin", stdin)
        async with house(listen="push_to_talk") as spoken:
            with keyboard_of(Work(spoken.app, Talk(), Narrator(Console(file=told)), Notices())):
                for held in (True, False):
                    typist.write(b"\n")
                    while spoken.app.button.held is not held:  # noqa: ASYNC110 - a button tells nobody
                        await asyncio.sleep(0)
    assert told.getvalue().splitlines() == ["   you  (Enter ends what you say)", "   you  (all is said)"]


@virtual
async def test_at_the_end_of_the_budget_only_the_button_is_heard_until_the_next_day() -> None:
    day, told = [date(2026, 11, 23)], list[bool]()
    prices = PriceSettings(text_in=1e6, audio_in=1e6, image_in=1e6, text_out=1e6, audio_out=1e6)
    account = Account(prices, 1.0, lambda: day[0], notify=told.append)
    async with house(account) as spoken:
        account(0.0, ev.Used({"prompt.audio": 1}))
        await spoken.hear(silence(1), COMMAND, silence(1))
        assert (spoken.sent_s, spoken.lit, told) == (0.0, False, [True])
        day[0] = date(2026, 11, 24)
        await spoken.hear(silence(1), COMMAND, silence(1))
        assert spoken.lit
        assert told[:2] == [True, False]
