from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from wyoming.audio import AudioChunk, AudioStop
from wyoming.event import Event, Eventable, async_read_event, async_write_event
from wyoming.ping import Ping
from wyoming.pipeline import PipelineStage, RunPipeline

from live_plugin.audio.wyoming import AGAIN_S, PING_S, Line, Satellite
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.listening import FIRST_WORD_S
from live_plugin.core.pcm import FRAME_BYTES, RATE_IN, RATE_OUT, SAMPLE_BYTES, SILENCE
from live_plugin.errors import AudioError
from live_plugin.testing.clock import virtual

FOLLOW_UP_S = 8.0
SPEECH = b"\1\2" * (FRAME_BYTES // 2)
AWAKE = RunPipeline(PipelineStage.ASR, PipelineStage.TTS)
ALWAYS = RunPipeline(PipelineStage.WAKE, PipelineStage.TTS)


class OtherRoom:
    """A satellite's own end: a server that notes what it is told, and says what a test wants."""

    def __init__(self) -> None:
        self.told: list[tuple[float, Event]] = []
        self._writers: list[asyncio.StreamWriter] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        await self._server.wait_closed()

    async def say(self, *events: Eventable) -> None:
        for event in events:
            await async_write_event(event.event(), self._writers[-1])
        await asyncio.sleep(0.01)

    async def babble(self) -> None:
        self._writers[-1].write(b"this is no event\n")
        await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with suppress(OSError, asyncio.CancelledError):
            while event := await async_read_event(reader):
                self.told.append((asyncio.get_running_loop().time(), event))

    @property
    def kinds(self) -> list[str]:
        return [event.type for _, event in self.told if event.type != "ping"]


@asynccontextmanager
async def house() -> AsyncIterator[tuple[Satellite, OtherRoom]]:
    room = OtherRoom()
    await room.open()
    line = Line("127.0.0.1", room.port)
    satellite = Satellite(line, FOLLOW_UP_S)
    try:
        async with line.held(satellite):
            await asyncio.sleep(0.01)
            yield satellite, room
    finally:
        await satellite.speaker.aclose()
        await room.close()


def chunk(pcm: bytes, rate: int = RATE_IN, channels: int = 1) -> AudioChunk:
    return AudioChunk(rate, SAMPLE_BYTES, channels, pcm)


async def heard(satellite: Satellite, count: int) -> list[bytes]:
    frames = satellite.microphone.frames()
    try:
        return [await anext(frames) for _ in range(count)]
    finally:
        await satellite.microphone.aclose()


def talk(satellite: Satellite, *items: ev.Event | fx.Effect) -> None:
    for item in items:
        satellite(0.0, item)


# ── the line ──────────────────────────────────────────────────────────────────────────────────────────────────


@virtual
async def test_a_satellite_that_is_not_there_is_told_with_its_place_and_where_that_is_said() -> None:
    room = OtherRoom()
    await room.open()
    await room.close()
    line = Line("127.0.0.1", room.port)
    with pytest.raises(AudioError, match=rf"audio\.wyoming: .*:{room.port} cannot be reached: nobody listens there"):
        async with line.held(Satellite(line, FOLLOW_UP_S)):
            pass


@virtual
async def test_one_that_goes_is_called_until_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with house() as (satellite, room):
        await room.close()
        await asyncio.sleep(10 * AGAIN_S)
        await room.open()
        await asyncio.sleep(2 * AGAIN_S)
        await room.say(ALWAYS, chunk(SPEECH))
        assert room.kinds == ["run-satellite"] * 2
        assert await heard(satellite, 1) == [SPEECH]
    gone, back = caplog.messages
    assert "127.0.0.1 is gone" in gone
    assert "127.0.0.1 is back" in back


@virtual
async def test_nonsense_ends_the_connection_and_the_next_one_works() -> None:
    async with house() as (_, room):
        await room.babble()
        await asyncio.sleep(2 * AGAIN_S)
        assert room.kinds == ["run-satellite"] * 2


@virtual
async def test_something_is_sent_now_and_then_and_a_ping_is_answered() -> None:
    async with house() as (_, room):
        await room.say(Ping("are you there?"))
        await asyncio.sleep(10 * PING_S)
        assert [event.data["text"] for _, event in room.told if event.type == "pong"] == ["are you there?"]
        assert sum(event.type == "ping" for _, event in room.told) >= 9


# ── what it hears ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("rate", "channels"), [(RATE_IN, 1), (48_000, 1), (44_100, 2)])
@virtual
async def test_what_it_sends_is_heard_at_whatever_rate(rate: int, channels: int) -> None:
    async with house() as (satellite, room):
        await room.say(ALWAYS, *[chunk(b"\0\1" * (rate // 10) * channels, rate, channels)] * 10)
        frames = await heard(satellite, 45)
        assert {len(frame) for frame in frames} == {FRAME_BYTES}
        assert any(frames[-1])


@virtual
async def test_one_that_pauses_ends_the_sentence() -> None:
    async with house() as (satellite, room):
        await room.say(ALWAYS, chunk(SPEECH), AudioStop())
        assert await heard(satellite, 3) == [SPEECH, SILENCE, SILENCE]


# ── what it is told ───────────────────────────────────────────────────────────────────────────────────────────


@virtual
async def test_it_waits_for_its_wake_word_again_when_the_talk_is_over() -> None:
    async with house() as (satellite, room):
        await room.say(AWAKE)
        await asyncio.sleep(FIRST_WORD_S - 1)
        talk(satellite, ev.Opened(b""), ev.Heard("turn on "), ev.Heard("the light "), ev.Closed())
        satellite.speaker.play(bytes(2 * RATE_OUT * SAMPLE_BYTES))
        await asyncio.sleep(1)
        talk(satellite, fx.Answered(1))
        await asyncio.sleep(1 + FOLLOW_UP_S)
        assert "transcript" not in room.kinds
        await asyncio.sleep(1)
        assert room.kinds[-1] == "transcript"
        assert room.told[-1][1].data["text"] == "turn on the light"


@virtual
async def test_who_goes_on_in_time_needs_no_wake_word() -> None:
    async with house() as (satellite, room):
        talk(satellite, fx.Answered(1))
        await asyncio.sleep(FOLLOW_UP_S - 1)
        talk(satellite, ev.Opened(b""))
        await asyncio.sleep(10 * FOLLOW_UP_S)
        assert "transcript" not in room.kinds
        talk(satellite, ev.Closed(), fx.Withdrawn(2))
        await asyncio.sleep(FOLLOW_UP_S + 1)
        assert room.kinds[-1] == "transcript"


@virtual
async def test_who_speaks_over_an_answer_is_heard_to_the_end() -> None:
    async with house() as (satellite, room):
        talk(satellite, ev.Opened(b""), ev.Closed(), ev.Opened(b""), fx.Answered(1))
        await asyncio.sleep(10 * FOLLOW_UP_S)
        assert "transcript" not in room.kinds
        talk(satellite, ev.Closed(), fx.Answered(2))
        await asyncio.sleep(FOLLOW_UP_S + 1)
        assert room.kinds[-1] == "transcript"


@virtual
async def test_of_a_talk_in_which_nothing_was_said_it_is_not_told_the_words_of_the_one_before() -> None:
    async with house() as (satellite, room):
        talk(satellite, ev.Opened(b""), ev.Heard("open the door"), ev.Closed(), fx.Answered(1))
        await asyncio.sleep(FOLLOW_UP_S + 1)
        await room.say(AWAKE)
        await asyncio.sleep(FIRST_WORD_S + 1)
        told = [event.data["text"] for _, event in room.told if event.type == "transcript"]
        assert told == ["open the door", ""]


@pytest.mark.parametrize(("began", "over"), [(AWAKE, True), (ALWAYS, False)])
@virtual
async def test_a_wake_word_with_nothing_behind_it_is_over_soon(began: RunPipeline, over: bool) -> None:
    async with house() as (_, room):
        await room.say(began)
        await asyncio.sleep(FIRST_WORD_S + 1)
        assert ("transcript" in room.kinds) == over


@virtual
async def test_it_is_told_what_its_lights_show() -> None:
    async with house() as (satellite, room):
        talk(satellite, ev.Opened(b""), ev.Passed(b""), ev.Closed())
        satellite.speaker.play(bytes(RATE_OUT * SAMPLE_BYTES))
        await satellite.speaker.drain()
        await asyncio.sleep(0.1)
        kinds = [kind for kind in room.kinds if kind != "audio-chunk"]
        assert kinds == ["run-satellite", "voice-started", "voice-stopped", "audio-start", "audio-stop"]
        sound = b"".join(event.payload or b"" for _, event in room.told)
        assert sound == bytes(RATE_OUT * SAMPLE_BYTES)
