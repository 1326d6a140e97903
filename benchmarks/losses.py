"""What a fault of the network or the service costs: speech lost and said again, and seconds until it is noticed.

Two arms hear the same person in real time, both through the SDK and over TLS: the assistant, and a plain loop around
the SDK that sends every frame and connects again on an error, as most programs do. Every frame of speech carries its
number, so that the mock can tell which came. One fault strikes in the middle of a sentence.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from google.genai import errors, types
from rich.console import Console
from rich.table import Table
from websockets.exceptions import ConnectionClosed

from live_plugin.audio.null import NullSink
from live_plugin.config.settings import LiveSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, SILENCE
from live_plugin.core.session import Session, SessionSettings
from live_plugin.live.client import MockDoor, open_door
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.ears import Ears
from mock_server import MockServer
from mock_server.conversation.effects import Effect, Send
from mock_server.faults import Trouble
from mock_server.faults.blackout import cut
from mock_server.faults.trouble import closing
from mock_server.session import Session as Socket
from mock_server.wire.message import ActivityEnd, Audio, ClientMessage, Setup

TALK_S = 56.0
"""The SDK's own pings need 40 s to notice a dead path."""
SPEAK_FRAMES, PAUSE_FRAMES = 75, 75
STRIKE_S = 3.6
"""In the middle of the second sentence."""
ANSWERED_S = 9.0
"""What was said last may wait so long for its answer."""


class Deaf(Trouble):
    """Hears nothing and says nothing."""

    def incoming(self, message: ClientMessage, session: Socket) -> bool:
        return False

    async def outgoing(self, message: Any, session: Socket) -> Any:
        return None


def die(socket: Socket) -> None:
    """Nothing is acknowledged any more."""
    socket.troubles.append(Deaf())
    cut(socket.connection.transport)


FAULTS: Mapping[str, Callable[[Socket], None]] = {
    "close 1011": lambda socket: socket.close(*closing("internal")),
    "connection lost": Socket.abort,
    "goAway, 5 s": lambda socket: socket.go_away(5),
    "dead path": die,
    "service hangs": lambda socket: socket.troubles.append(Deaf()),
}


@dataclass
class Partner:
    """The service's end: notes which frames came, and ends its turn as soon as the person has spoken."""

    heard: Counter[int]
    out: deque[Effect] = field(default_factory=lambda: deque([Send({"setupComplete": {}})]))
    deadline: float | None = None

    def feed(self, message: ClientMessage, now: float) -> None:
        match message:
            case Audio(pcm):
                numbers = (int.from_bytes(pcm[i : i + 4], "little") for i in range(0, len(pcm), FRAME_BYTES))
                self.heard.update(number for number in numbers if number)
            case ActivityEnd():
                self.out.append(Send({"serverContent": {"outputTranscription": {"text": "Yes."}}}))
                self.out.append(Send({"serverContent": {"generationComplete": True, "turnComplete": True}}))

    def next(self, now: float) -> Effect | None:
        return self.out.popleft() if self.out else None

    def over(self) -> tuple[str, ...]:
        return ()


@dataclass
class Run:
    """One arm under one fault."""

    spoken: set[int] = field(default_factory=set)
    heard: Counter[int] = field(default_factory=Counter)
    struck: float = math.inf
    noticed: float = math.inf

    def notice(self) -> None:
        """The arm knows."""
        now = asyncio.get_running_loop().time()
        if now >= self.struck:
            self.noticed = min(self.noticed, now)

    @property
    def lost_ms(self) -> int:
        return FRAME_MS * len(self.spoken - set(self.heard))

    @property
    def again_ms(self) -> int:
        return FRAME_MS * sum(times - 1 for times in self.heard.values())

    async def microphone(self) -> AsyncIterator[bytes]:
        """Sentences and pauses, in real time; the last sentence is followed by silence."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(1, int(TALK_S * 1000) // FRAME_MS):
            await asyncio.sleep(began + number * FRAME_MS / 1000 - loop.time())
            if number % (SPEAK_FRAMES + PAUSE_FRAMES) >= SPEAK_FRAMES:
                yield SILENCE
                continue
            self.spoken.add(number)
            yield number.to_bytes(4, "little") * (FRAME_BYTES // 4)


class Loud:
    """Whatever is not silence is speech."""

    def __call__(self, frame: bytes) -> float:
        return float(frame != SILENCE)

    def reset(self) -> None: ...


async def assistant(run: Run, mock: MockServer) -> None:
    """Ours."""
    settings = LiveSettings()

    def notice(now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, ev.LinkDown | fx.Disconnect):
            run.notice()

    async def no_tools(call: fx.RunTool) -> Mapping[str, Any]:
        return {}

    service = Service(open_door(settings, MockDoor(mock.url, mock.ssl_context())), make_setup(settings, "", []))
    ears = Ears(Loud(), Gate(GateSettings(start_ms=20, preroll_ms=0)))
    session = Session(SessionSettings(settings.answer_timeout_s))
    async with Assistant(session, service, no_tools, NullSink(), ears, [notice]).at_work() as ours:
        async for frame in run.microphone():
            ours.hear(frame)
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWERED_S):
                await ours.settled()


async def sdk_loop(run: Run, mock: MockServer) -> None:
    """The SDK as it comes: what the microphone gives while there is no session is gone."""
    from google import genai

    options: dict[str, Any] = {"ssl": mock.ssl_context(), "proxy": None}
    http = types.HttpOptions(base_url=mock.url.replace("wss:", "https:"), async_client_args=options)
    client = genai.Client(vertexai=False, api_key="offline", http_options=http)
    now: dict[str, Any] = {"session": None}

    async def hold() -> None:
        while True:
            with suppress(errors.APIError, ConnectionClosed, OSError):
                async with client.aio.live.connect(model=LiveSettings().model) as now["session"]:
                    while True:
                        async for _ in now["session"].receive():
                            pass
            now["session"] = None
            run.notice()

    holding = asyncio.create_task(hold())
    async for frame in run.microphone():
        if now["session"]:
            blob = types.Blob(data=frame, mime_type="audio/pcm;rate=16000")
            with suppress(errors.APIError, ConnectionClosed, OSError):  # the receiver finds out, and connects again
                await now["session"].send_realtime_input(audio=blob)
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)


ARMS = {"assistant": assistant, "plain SDK loop": sdk_loop}


async def one(fault: Callable[[Socket], None], arm: Callable[[Run, MockServer], Any]) -> Run:
    """One arm under one fault."""
    run, loop = Run(), asyncio.get_running_loop()

    def partner(setup: Setup, now: float) -> Partner:
        return Partner(run.heard)

    async with MockServer(converse=partner) as mock:

        def strike() -> None:
            run.struck = loop.time()
            fault(mock.sessions[0])

        loop.call_later(STRIKE_S, strike)
        await arm(run, mock)
    return run


async def measure() -> dict[tuple[str, str], Run]:
    """All arms under all faults, side by side."""
    cases = [(fault, arm) for fault in FAULTS for arm in ARMS]
    runs = await asyncio.gather(*(one(FAULTS[fault], ARMS[arm]) for fault, arm in cases))
    return dict(zip(cases, runs, strict=True))


def table() -> Table:
    """The whole measurement; takes about a minute, most of it waiting."""
    made = Table("fault", "", "ms lost", "ms said again", "noticed after", title="one fault in mid-sentence")
    for (fault, arm), run in asyncio.run(measure()).items():
        after = run.noticed - run.struck
        noticed = f"{after:.2f} s" if after < math.inf else f"not in {TALK_S - STRIKE_S:.0f} s"
        made.add_row(fault, arm, str(run.lost_ms), str(run.again_ms), noticed)
    return made


if __name__ == "__main__":
    Console().print(table())
