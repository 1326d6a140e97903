"""What all sessions of a server have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from mock_server.clock import Clock
from mock_server.conversation.effects import Memory
from mock_server.conversation.life import Limits
from mock_server.conversation.memories import Connection, Memories
from mock_server.conversation.usage import Meter
from mock_server.door.keys import TOKEN, Keys
from mock_server.door.tokens import Tokens
from mock_server.errors import MockError, Refusal
from mock_server.faults import Trouble
from mock_server.story.format import Story
from mock_server.story.match import Progress
from mock_server.wire.message import Setup

if TYPE_CHECKING:
    from mock_server.hearing import Guess
    from mock_server.session import Conversation, Session


class Hearing(Protocol):
    """What finds out which sentence an utterance is; may take its time, runs in a thread."""

    def recognise(self, pcm: bytes) -> Guess:
        """The sentence in this 16 kHz PCM."""


@dataclass
class House:
    """Where the sessions live."""

    stories: tuple[Story, ...]
    speed: float
    clock: Clock
    limits: Limits
    keys: Keys
    ear: Callable[[], Hearing]
    """Called in the ear's thread: the first one may have to be built."""
    thread: Executor
    report: Callable[[str], None]
    """Told every line a person at the server should see."""
    troubles: Sequence[Callable[[], Trouble]] = ()
    """Makers of what shall go wrong in every session."""
    converse: Callable[[Setup, float], Conversation] | None = None
    """Who answers a session, given its setup and the time; None: a dialogue that follows the stories."""
    memories: Memories = field(default_factory=Memories)
    tokens: Tokens = field(default_factory=Tokens)
    sessions: list[Session] = field(default_factory=list)
    """Those that are open, oldest first."""

    def __post_init__(self) -> None:
        self._began = datetime.now(UTC) - timedelta(seconds=self.clock.time())

    @property
    def now(self) -> datetime:
        """The date, which runs as fast as the clock."""
        return self._began + timedelta(seconds=self.clock.time())

    def new_id(self) -> str:
        """A UUID."""
        return str(uuid4())

    def let_in(self, setup: Setup, shown: str) -> Setup:
        """The setup as the key allows it; raises `Refusal` where the key does not let in."""
        self.keys.check(shown)
        if not shown.startswith(TOKEN):
            return setup
        return self.tokens.redeem(shown, setup, self.now, anybody=self.keys.good is None)

    def lasts(self, shown: str) -> float | None:
        """Seconds until an ephemeral token expires, and its session with it."""
        until = self.tokens.expiry(shown)
        return (until - self.now).total_seconds() if until else None

    def recall(self, setup: Setup, connection: Connection, now: float) -> Memory:
        """Where the session begins; raises `Refusal` for a handle that does not work."""
        handle = setup.resumption.handle if setup.resumption else ""
        if handle:
            memory = self.memories.recall(handle, setup, now)
        else:
            memory = Memory(setup.model, Progress(self.stories), Meter(), self.new_id())
        self.memories.opened(memory, connection)
        return memory

    async def hear(self, pcm: bytes) -> Guess:
        """What was said, found out in the ear's thread; raises `Refusal` where a recording cannot be read any more."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.thread, lambda: self.ear().recognise(pcm))
        except MockError as error:
            raise Refusal(1011, "Internal error encountered.", str(error)) from None
