"""One socket: reads, feeds the dialogue, performs its effects when their time has come."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from mock_server.dialogue import Dialogue, Recognised
from mock_server.effects import Effect, End, Keep, Memory, Note, Recognise, Send, Spoil
from mock_server.errors import Refusal, fit_reason
from mock_server.faults import TROUBLES, Trouble
from mock_server.hearing import Guess
from mock_server.journal import Closed, Fact, Recognition, Sent, SessionJournal
from mock_server.story.format import Story
from mock_server.story.match import Progress
from mock_server.usage import Meter
from mock_server.wire.encode import duration, encode
from mock_server.wire.message import ClientMessage, Setup, parse
from mock_server.wire.rules import admit
from mock_server.wire.schema import INVALID

MOST_MEMORIES = 10_000
"""Handles that can be resumed; older ones are forgotten."""


class Hearing(Protocol):
    """What finds out which sentence an utterance is; may take its time, runs in a thread."""

    def recognise(self, pcm: bytes) -> Guess:
        """The sentence in this 16 kHz PCM."""


@dataclass(frozen=True)
class Shared:
    """What all sessions of a server have in common."""

    stories: tuple[Story, ...]
    speed: float
    ear: Callable[[], Hearing]
    """Called in the ear's thread: the first one may have to be built."""
    thread: Executor
    memories: MutableMapping[str, Memory]
    """What each resumption handle restores."""
    report: Callable[[str], None]
    """Told every line a person at the server should see."""
    troubles: Sequence[Callable[[], Trouble]] = ()
    """Makers of what shall go wrong in every session."""


class Session:
    """The life of one connection. Tests may push, announce the end, close and abort; all take effect at once."""

    def __init__(self, connection: ServerConnection, path: str, shared: Shared, journal: SessionJournal) -> None:
        self.connection, self.journal = connection, journal
        self.troubles = [make() for make in shared.troubles]
        """What goes wrong; may be changed while the session lasts."""
        self._connection, self._path, self._shared, self._journal = connection, path, shared, journal
        self._orders: deque[Effect] = deque()
        """What a test wants done."""
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """From the upgrade to the close."""
        try:
            dialogue = self._admit(await self._receive())
            async with asyncio.TaskGroup() as group:
                group.create_task(self._perform_all(dialogue, group))
                while True:
                    for message in await self._receive():
                        if all(trouble.incoming(message, self) for trouble in self.troubles):
                            self._feed(dialogue, message)
        except* Refusal as refusals:
            await self._refuse(refusals.exceptions[0])
        except* ConnectionClosed as closes:
            self._note_close(closes.exceptions[0])

    # ── orders of a test ──────────────────────────────────────────────────────────────────────────────────────

    def push(self, message: Mapping[str, Any]) -> None:
        """Send this message now, whatever the conversation is about."""
        self._order(Send(message))

    def go_away(self, seconds: float) -> None:
        """Announce the end of the connection; it comes when the time is over."""
        self.push({"goAway": {"timeLeft": duration(seconds)}})
        gone = End(1011, "Deadline expired before operation could complete.")
        self._loop.call_later(seconds / self._shared.speed, self._order, gone)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection."""
        self._order(End(code, reason))

    def abort(self) -> None:
        """Drop the connection without a close frame."""
        self._order(End(None))

    def _order(self, effect: Effect) -> None:
        self._orders.append(effect)
        self._wake.set()

    # ── in ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _receive(self) -> tuple[ClientMessage, ...]:
        messages = parse(await self._connection.recv(decode=False))
        for message in messages:
            self._note(message)
        return messages

    def _admit(self, first: tuple[ClientMessage, ...]) -> Dialogue:
        match first:
            case (Setup() as setup,):
                rules = admit(setup, self._path)
                for trouble in self.troubles:
                    trouble.admit(setup)
            case _:
                raise Refusal(1007, INVALID, "the first message must be setup")
        return Dialogue(
            setup, rules, self._memory(setup), speed=self._shared.speed, new_id=_unique, now=self._loop.time()
        )

    def _memory(self, setup: Setup) -> Memory:
        handle = setup.resumption.handle if setup.resumption else ""
        if not handle:
            return Memory(setup.model, Progress(self._shared.stories), Meter())
        memory = self._shared.memories.get(handle)
        if memory is None:
            raise Refusal(1008, "BidiGenerateContent session not found", "setup.sessionResumption.handle is unknown")
        if memory.model != setup.model:
            raise Refusal(1007, INVALID, f"setup.model: a resumed session keeps its model {memory.model}")
        return memory

    def _feed(self, dialogue: Dialogue, message: ClientMessage | Recognised) -> None:
        dialogue.feed(message, self._loop.time())
        self._wake.set()

    # ── out ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def _perform_all(self, dialogue: Dialogue, group: asyncio.TaskGroup) -> None:
        while True:
            self._wake.clear()
            effect = self._orders.popleft() if self._orders else dialogue.next(self._loop.time())
            match effect:
                case None:
                    await self._sleep_until(dialogue.deadline)
                case Recognise():
                    group.create_task(self._recognise(dialogue, effect))
                case End():
                    return await self._end(effect)
                case _:
                    await self._perform(effect)

    async def _sleep_until(self, deadline: float | None) -> None:
        """Until then, or until something comes in."""
        timer = None if deadline is None else self._loop.call_at(deadline, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            if timer is not None:
                timer.cancel()

    async def _perform(self, effect: Send | Keep | Note | Spoil) -> None:
        match effect:
            case Send(message):
                await self._send(message)
            case Keep(handle, memory):
                self._shared.memories[handle] = memory
                while len(self._shared.memories) > MOST_MEMORIES:
                    self._shared.memories.pop(next(iter(self._shared.memories)))
            case Spoil(name, options):
                self.troubles.append(TROUBLES[name](**options))
            case Note(fact):
                self._note(fact)
                self._shared.report(f"session {self._journal.number}: {fact}")

    async def _send(self, message: Any) -> None:
        for trouble in self.troubles:
            message = await trouble.outgoing(message, self)
            if message is None:
                return
        self._note(Sent(message if isinstance(message, Mapping) else {"raw": message}))
        await self._connection.send(encode(message) if isinstance(message, Mapping) else message)

    async def _recognise(self, dialogue: Dialogue, utterance: Recognise) -> None:
        guess = await self._loop.run_in_executor(self._shared.thread, self._guess, utterance.pcm)
        self._note(Recognition(len(utterance.pcm) / 32_000, guess.text, guess.how, guess.nearest))
        self._feed(dialogue, Recognised(utterance.number, guess.text))

    def _guess(self, pcm: bytes) -> Guess:
        return self._shared.ear().recognise(pcm)

    # ── the end ───────────────────────────────────────────────────────────────────────────────────────────────

    async def _end(self, end: End) -> None:
        self._note(Closed(end.code, fit_reason(end.reason), "server", end.reason))
        if end.code is None:
            self._connection.transport.abort()
        else:
            await self._connection.close(end.code, fit_reason(end.reason))

    async def _refuse(self, refusal: BaseException) -> None:
        if isinstance(refusal, Refusal):
            self._shared.report(f"session {self._journal.number}: refused with {refusal}: {refusal.detail}")
            self._note(Closed(refusal.code, refusal.reason, "server", refusal.detail))
            await self._connection.close(refusal.code, refusal.reason)

    def _note_close(self, closed: BaseException) -> None:
        if self._journal.closed or not isinstance(closed, ConnectionClosed):
            return
        frame = closed.rcvd if closed.rcvd_then_sent else closed.sent or closed.rcvd
        by = "server" if frame is not None and frame is closed.sent else "client"
        self._note(Closed(frame.code if frame else None, frame.reason if frame else "", by))

    def _note(self, fact: Fact) -> None:
        self._journal.note(self._loop.time() - self._began, fact)


def _unique() -> str:
    return str(uuid4())
