"""A satellite: microphone and speaker of another room, which speak the Wyoming protocol over TCP.

    we                                                   the satellite
    run-satellite                           ──▶          may begin
                                            ◀──          run-pipeline, audio-chunk …: all that it hears, or what it
                                                         hears behind its own wake word
    voice-started, voice-stopped            ──▶          lights
    audio-start, audio-chunk …, audio-stop  ──▶          the answer
    transcript                              ──▶          the talk is over: it waits for its wake word again

Events and their meaning: github.com/OHF-Voice/wyoming. Home Assistant would be where we are. Only this module needs the
extra `wyoming`.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioChunkConverter, AudioStart, AudioStop
from wyoming.event import Event, Eventable, async_read_event, async_write_event
from wyoming.ping import Ping, Pong
from wyoming.satellite import RunSatellite
from wyoming.vad import VoiceStarted, VoiceStopped

from live_plugin.audio.paced import PacedSpeaker
from live_plugin.audio.remote import RemoteMicrophone
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.listening import FIRST_WORD_S
from live_plugin.core.pcm import RATE_OUT, SAMPLE_BYTES
from live_plugin.errors import AudioError

logger = logging.getLogger(__name__)

CONNECT_S = 5.0
HANG_UP_S = 1.0
AGAIN_S = 3.0
"""How often a lost satellite is called."""
PING_S = 5.0
"""Something is sent at least so often, for the kernel notices by it who is gone."""
UNACKNOWLEDGED_MS = 10_000
"""A satellite that has acknowledged nothing for so long is gone (RFC 5482)."""
SHAPE = (RATE_OUT, SAMPLE_BYTES, 1)
"""Rate, bytes of a sample and channels of what is played."""


class Party(Protocol):
    """Whoever speaks and listens on a line."""

    def begin(self) -> None:
        """The line has just been connected."""
        ...

    def take(self, event: Event) -> None:
        """The other side has said this."""
        ...

    def end(self) -> None:
        """The line is gone, or not wanted any more."""
        ...


class Line:
    """A connection that is made again whenever it breaks; a person is told once each way."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._outbox: asyncio.Queue[Eventable] = asyncio.Queue()

    def post(self, event: Eventable) -> None:
        """Send it behind what waits; without a connection it is lost."""
        self._outbox.put_nowait(event)

    @asynccontextmanager
    async def held(self, party: Party) -> AsyncIterator[None]:
        """Stay connected for as long as the block lasts. Raises AudioError where nobody answers at first."""
        task = asyncio.create_task(self._stay(party, *await self._dial()), name="line")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            async with asyncio.timeout(CONNECT_S):
                reader, writer = await asyncio.open_connection(self._host, self._port)
        except (OSError, TimeoutError) as error:
            refused = isinstance(error, ConnectionRefusedError)
            why = "nobody listens there" if refused else getattr(error, "strerror", None) or "no answer"
            place = f"audio.wyoming: the satellite at {self._host}:{self._port}"
            raise AudioError(f"{place} cannot be reached: {why}; is it on?") from error
        if (option := getattr(socket, "TCP_USER_TIMEOUT", None)) is not None:
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, option, UNACKNOWLEDGED_MS)
        return reader, writer

    async def _stay(self, party: Party, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await self._use(party, reader, writer)
            logger.warning("the satellite at %s is gone: it is called until it is back", self._host)
            reader, writer = await self._found()
            logger.warning("the satellite at %s is back", self._host)

    async def _found(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while True:
            await asyncio.sleep(AGAIN_S)
            with suppress(AudioError):
                return await self._dial()

    async def _use(self, party: Party, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read and write until one of both ends; that ends the other."""
        self._outbox = asyncio.Queue()
        party.begin()
        ways = [asyncio.create_task(way, name="line") for way in (self._read(party, reader), self._write(writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            party.end()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            await _hang_up(writer)

    @staticmethod
    async def _read(party: Party, reader: asyncio.StreamReader) -> None:
        while event := await async_read_event(reader):
            party.take(event)

    async def _write(self, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                async with asyncio.timeout(PING_S):
                    event = await self._outbox.get()
            except TimeoutError:
                event = Ping()
            await async_write_event(event.event(), writer)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(HANG_UP_S):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()


class Satellite:
    """One satellite, as `microphone` and `speaker`; an observer, for its lights and its ear follow the talk."""

    def __init__(self, line: Line, follow_up_s: float) -> None:
        """`follow_up_s`: how long one may go on after an answer without the satellite's wake word."""
        self._loop = asyncio.get_running_loop()
        self._line, self._follow_up_s = line, follow_up_s
        self.microphone = RemoteMicrophone()
        self.speaker = PacedSpeaker(self._loop.time)
        self._convert = AudioChunkConverter(width=SAMPLE_BYTES, channels=1).convert
        self._rate = 0
        self._words = ""
        self._speaking = self._sounding = False
        self._over: asyncio.TimerHandle | None = None
        self._take: Mapping[str, Callable[[Event], None]] = {
            "audio-chunk": self._heard,
            "audio-stop": self._hear_no_more,
            "ping": lambda event: line.post(Pong(event.data.get("text"))),
            "run-pipeline": self._called,
        }
        self._follow: Mapping[type, Callable[[Any], None]] = {
            ev.Opened: self._opened,
            ev.Closed: self._closed,
            ev.Heard: self._understood,
            **dict.fromkeys((fx.Answered, fx.Unanswered, fx.Withdrawn), self._settled),
        }

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        """Follow the talk."""
        if follow := self._follow.get(type(item)):
            follow(item)

    # ── the line ────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Bid it begin."""
        self._line.post(RunSatellite())
        self.speaker.open(self._sound)

    def take(self, event: Event) -> None:
        """It has said this."""
        if take := self._take.get(event.type):
            take(event)

    def end(self) -> None:
        """Nothing is heard or played."""
        self.speaker.shut()
        self._sounding = False
        self._wait_no_more()
        self._hear_no_more()

    # ── what it hears ───────────────────────────────────────────────────────────────────────────────────────

    def _called(self, event: Event) -> None:
        """One that has heard its wake word sends all that it hears until it is told that the talk is over."""
        if event.data.get("start_stage") == "asr":
            self._wait(FIRST_WORD_S)

    def _heard(self, event: Event) -> None:
        chunk = self._convert(AudioChunk.from_event(event))
        if chunk.rate != self._rate:
            self.microphone.open(chunk.rate)
            self._rate = chunk.rate
        self.microphone.take(chunk.audio)

    def _hear_no_more(self, event: Event | None = None) -> None:
        """Silence ends what was being said, and goes before what is said next."""
        self.microphone.shut()
        self._rate = 0

    # ── what it is told ─────────────────────────────────────────────────────────────────────────────────────

    def _sound(self, pcm: bytes) -> None:
        if not self._sounding:
            self._line.post(AudioStart(*SHAPE))
        self._sounding = bool(pcm)
        self._line.post(AudioChunk(*SHAPE, pcm) if pcm else AudioStop())

    def _opened(self, event: ev.Opened) -> None:
        self._words, self._speaking = "", True
        self._wait_no_more()
        self._line.post(VoiceStarted())

    def _closed(self, event: ev.Closed) -> None:
        self._speaking = False
        self._line.post(VoiceStopped())

    def _understood(self, event: ev.Heard) -> None:
        self._words += event.text

    def _settled(self, effect: fx.Over) -> None:
        """Who is speaking over an answer that is over now will be answered, too."""
        if not self._speaking:
            self._wait(self._follow_up_s)

    def _wait(self, seconds: float) -> None:
        """Unless somebody speaks, the talk is over so long after the last sound."""
        self._wait_no_more()
        sounds_s = self.speaker.waiting_samples / RATE_OUT
        self._over = self._loop.call_later(sounds_s + seconds, self._end_talk, seconds)

    def _wait_no_more(self) -> None:
        if self._over:
            self._over.cancel()
        self._over = None

    def _end_talk(self, seconds: float) -> None:
        if self.speaker.waiting_samples:  # a notice, perhaps
            self._wait(seconds)
            return
        self._line.post(Transcript(self._words.strip()))
        self._words = ""
        self._hear_no_more()
