"""One socket: what comes is fed to the conversation, what it wants done is done when the time has come."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from websockets.exceptions import ConnectionClosed

from mock_server.clock import Timer
from mock_server.conversation.dialogue import Dialogue
from mock_server.conversation.effects import Answer, Effect, End, Keep, Memory, Note, Recognise, Send, Spoil
from mock_server.conversation.questions import Recognised
from mock_server.conversation.terms import Terms
from mock_server.door.keys import shown_key
from mock_server.door.line import Line
from mock_server.door.tokens import EXPIRED
from mock_server.errors import Refusal, fit_reason, sendable
from mock_server.faults import TROUBLES
from mock_server.faults.spoiler import Spoiler
from mock_server.house import House
from mock_server.journal import Closed, Fact, Played, Recognition, Sent, SessionJournal
from mock_server.wire.encode import duration
from mock_server.wire.message import ClientMessage, Setup, parse
from mock_server.wire.rules import admit
from mock_server.wire.schema import INVALID

MOST_AT_ONCE = 2**16
"""Bytes written before looking whether the client keeps up."""

SETUP_SECONDS = 10.0
"""A client that has said nothing for so long is told of."""
BROKEN = frozenset((1002, 1007, 1009))
"""Codes with which websockets itself ends what breaks RFC 6455 or is too big."""


class Conversation(Protocol):
    """Who is at the service's end of a session: a dialogue that follows stories, or anything else."""

    def feed(self, message: Any, now: float) -> None:
        """Take one client message in; raises `Refusal` where it breaks a rule."""

    def next(self, now: float) -> Effect | None:
        """The next effect whose time has come."""

    @property
    def deadline(self) -> float | None:
        """When to ask again if nothing comes before."""

    def over(self) -> Sequence[str]:
        """What a person should know about how it went, once the session has ended."""


class Session:
    """The life of one connection. Tests may push, announce the end, close and abort; all take effect at once."""

    def __init__(self, connection: Line, house: House, journal: SessionJournal) -> None:
        self.connection, self.journal = connection, journal
        self.troubles = [make() for make in house.troubles]
        """What goes wrong; may be changed while the session lasts."""
        self._house, self.clock = house, house.clock
        self._began = self.clock.time()
        self._tasks = asyncio.TaskGroup()
        self._orders: list[Send | End] = []
        """What a test wants done. A list: an empty deque takes ten times the room, and this is nearly always empty."""
        self._talk: Conversation | None = None
        self._memory: Memory | None = None
        self._timer: tuple[float, Timer] | None = None
        self._ends: list[Timer] = []
        """Of ends that are settled."""
        self._over = False

    async def run(self) -> None:
        """From the upgrade to the close."""
        try:
            async with self._tasks:
                await self._converse()
        except* Refusal as refusals:
            await self._refuse(refusals.exceptions[0])
        except* ConnectionClosed as closes:
            self._note_close(closes.exceptions[0])
        finally:
            self._leave()

    # ── orders of a test ──────────────────────────────────────────────────────────────────────────────────────

    def push(self, message: Mapping[str, Any]) -> None:
        """Send this message now, whatever the conversation is about."""
        self._order(Send(message))

    def go_away(self, seconds: float) -> None:
        """Announce the end of the connection; it comes when the time is over."""
        self.push({"goAway": {"timeLeft": duration(seconds)}})
        gone = End(1011, "Deadline expired before operation could complete.")
        self._in(seconds / self._house.speed, gone)

    def close(self, code: int = 1000, reason: str = "", after: float = 0.0) -> None:
        """Close the connection, at once or after so many seconds of the clock.

        Raises ValueError for a code that no close frame can carry.
        """
        end = End(sendable(code), reason)
        if after:
            self._in(after, end)
        else:
            self._order(end)

    def abort(self) -> None:
        """Drop the connection without a close frame."""
        self._order(End(None))

    def _in(self, seconds: float, end: End) -> None:
        self._ends.append(self.clock.call_at(self.clock.time() + seconds, lambda: self._order(end)))

    def _order(self, effect: Send | End) -> None:
        if self._is_spoilt and self._spoiler.at_work:
            return self._spoiler.put_next(effect)
        self._orders.append(effect)
        return self._go_on()

    # ── in ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _converse(self) -> None:
        reminder = self.clock.call_at(self.clock.time() + SETUP_SECONDS * self.clock.rate, self._remind)
        try:
            first = await self._receive()
        finally:
            reminder.cancel()
        self._talk = self._admit(first)
        self.connection.drained = self._go_on
        self._house.sessions.append(self)
        self._go_on()
        while True:
            for message in await self._receive():
                if all(trouble.incoming(message, self) for trouble in self.troubles):
                    self._talk.feed(message, self.clock.time())
            self._go_on()

    def _remind(self) -> None:
        self._perform(Note("no setup has come: it must be the client's first message, and the mock waits for it"))

    async def _receive(self) -> tuple[ClientMessage, ...]:
        messages = parse(await self.connection.recv(decode=False))
        for message in messages:
            self._note(message)
        return messages

    def _admit(self, first: tuple[ClientMessage, ...]) -> Conversation:
        if len(first) != 1 or not isinstance(first[0], Setup):
            raise Refusal(1007, INVALID, "the first message must be setup")
        request = self.connection.request
        shown = shown_key(request.path, request.headers) if request else ""
        setup = self._house.let_in(first[0], shown)
        if (lasts := self._house.lasts(shown)) is not None:
            self._in(lasts, End(1008, EXPIRED))
        for trouble in self.troubles:
            self._note(f"trouble from the beginning: {trouble!r}")
            trouble.admit(setup)
        if self._house.converse is not None:
            return self._house.converse(setup, self.clock.time())
        rules = admit(setup, request.path if request else "/")
        self._memory = self._house.recall(setup, self.connection, self.clock.time())
        client = request.headers.get("x-goog-api-client", "") if request else ""
        terms = Terms(setup, rules, self._house.new_id, self._house.speed, self.clock.rate, client)
        return Dialogue(terms, self._memory, self.clock.time(), self._house.limits)

    # ── out ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _go_on(self) -> None:
        """Do what is due, as far as the client keeps up, and come back when something is next."""
        if self._talk is None or self._over:
            return
        frames: list[bytes] = []
        size = 0
        while not self._over and not self.connection.slow and (effect := self._next()) is not None:
            if not isinstance(effect, Send) or self._is_spoilt:
                self._write(frames)
                self._perform(effect)
                continue
            self._note(effect.sent)
            frames.append(effect.wire)
            size += len(effect.wire)
            if size > MOST_AT_ONCE:
                self._write(frames)
                size = 0
        self._write(frames)
        self._come_back()

    def _next(self) -> Effect | None:
        if self._orders:
            return self._orders.pop(0)
        return self._talk.next(self.clock.time()) if self._talk else None

    def _write(self, frames: list[bytes]) -> None:
        if frames:
            self.connection.write(b"".join(frames))
            frames.clear()

    def _come_back(self) -> None:
        """A timer that is early is left alone: setting one costs more than looking once too often."""
        deadline = self._talk.deadline if self._talk else None
        if deadline is None or self._over or (self._timer is not None and self._timer[0] <= deadline):
            return
        if self._timer is not None:
            self._timer[1].cancel()
        self._timer = deadline, self.clock.call_at(deadline, self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._go_on()

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send() | End() if self._is_spoilt:
                self._spoiler.put(effect)
            case End():
                self.end(effect)
            case Recognise():
                self._tasks.create_task(self._recognise(effect))
            case Keep(handle, memory):
                self._house.memories.keep(handle, memory)
            case Spoil(name, options):
                self.troubles.append(trouble := TROUBLES[name](**options))
                self._note(f"trouble from here on: {trouble!r}")
            case Answer(step, heard):
                self._note(Played(step, heard))
            case Note(fact):
                self._note(fact)
                self._house.report(f"session {self.journal.number}: {fact}")

    @property
    def _is_spoilt(self) -> bool:
        """Once something has gone wrong, everything goes through the spoiler, to keep its order."""
        return bool(self.troubles) or "_spoiler" in self.__dict__

    @cached_property
    def _spoiler(self) -> Spoiler:
        spoiler = Spoiler(self)
        self._tasks.create_task(spoiler.run())
        return spoiler

    async def _recognise(self, utterance: Recognise) -> None:
        guess = await self._house.hear(utterance.pcm)
        self._note(Recognition(len(utterance.pcm) / 32_000, guess.text, guess.how, guess.nearest))
        if self._talk is not None:
            self._talk.feed(Recognised(utterance.number, guess.text), self.clock.time())
        self._go_on()

    def send(self, message: Any) -> None:
        """Send this at once, be it a message of the service or not."""
        if isinstance(message, Mapping):
            self._note(Sent(message))
            self.connection.write(Send(message).wire)
        else:
            self._note(Sent({"raw": message}))
            self.connection.write_raw(message)

    # ── the end ───────────────────────────────────────────────────────────────────────────────────────────────

    def end(self, end: End) -> None:
        """End the connection at once."""
        self._over = True
        self._note(Closed(end.code, fit_reason(end.reason), "server", end.reason))
        if end.code is None:
            self.connection.drop()
        else:
            self._tasks.create_task(self.connection.close(end.code, fit_reason(end.reason)))

    def _leave(self) -> None:
        self._over = True
        self.connection.drained = None
        for timer in (*self._ends, *([self._timer[1]] if self._timer else [])):
            timer.cancel()
        for remark in self._talk.over() if self._talk else ():
            self._note(remark)
        if self in self._house.sessions:
            self._house.sessions.remove(self)
        if self._memory is not None:
            self._house.memories.closed(self._memory, self.connection, self.clock.time())

    async def _refuse(self, refusal: BaseException) -> None:
        if isinstance(refusal, Refusal):
            self._over = True
            self._house.report(f"session {self.journal.number}: refused with {refusal}: {refusal.detail}")
            self._note(Closed(refusal.code, refusal.reason, "server", refusal.detail))
            await self.connection.close(refusal.code, refusal.reason)

    def _note_close(self, closed: BaseException) -> None:
        if self.journal.closed or not isinstance(closed, ConnectionClosed):
            return
        by = "server" if closed.sent and not closed.rcvd_then_sent else "client"
        frame = closed.sent if by == "server" else closed.rcvd
        self._note(Closed(frame.code if frame else None, frame.reason if frame else "", by))
        if by == "server" and frame and frame.code in BROKEN:
            self._house.report(f"session {self.journal.number}: closed with {frame.code:d} {frame.reason}")

    def _note(self, fact: Fact) -> None:
        self.journal.note(self.clock.time() - self._began, fact)
