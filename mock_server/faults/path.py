"""The path between client and service."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from websockets.frames import Frame, Opcode

from mock_server.faults.blackout import cut, heal
from mock_server.faults.trouble import Trouble, wait

if TYPE_CHECKING:
    from mock_server.session import Session


@dataclass
class SlowPong(Trouble):
    """Pings are answered late; users measured 8 to 30 seconds."""

    seconds: float = 8.0

    def __post_init__(self) -> None:
        self._begun = False

    async def outgoing(self, message: Any, session: Session) -> Any:
        if not self._begun:
            self._begun = True
            self._hold_pongs(session)
        return message

    def _hold_pongs(self, session: Session) -> None:
        # websockets answers pings by itself, between its frames and the socket; there is no public way in between.
        protocol, send_data = session.connection.protocol, session.connection.send_data
        send: Callable[[Frame], None] = protocol.send_frame

        def late(frame: Frame) -> None:
            if session.connection.state is session.connection.state.OPEN:
                send(frame)
                send_data()

        def hold(frame: Frame) -> None:
            if frame.opcode is not Opcode.PONG:
                send(frame)
            elif self.seconds < math.inf:
                session.clock.call_at(session.clock.time() + self.seconds, lambda: late(frame))

        protocol.send_frame = hold  # type: ignore[method-assign]


@dataclass
class MissingPong(SlowPong):
    """Pings are never answered, everything else goes on."""

    seconds: float = math.inf


@dataclass
class DeadPath(Trouble):
    """Nothing comes through in either direction, nothing is acknowledged, and nobody is told."""

    messages: int = 0
    """Sent before it happens."""
    seconds: float = math.inf
    """How long it lasts; what was held back arrives then, as with TCP."""

    def __post_init__(self) -> None:
        self._left = self.messages

    async def outgoing(self, message: Any, session: Session) -> Any:
        self._left -= 1
        if self._left == -1:
            cut(session.connection.transport)
            await wait(session, self.seconds)
            heal(session.connection.transport)
        return message


@dataclass
class Jitter(Trouble):
    """The path stumbles: now and then a message waits, and those behind it arrive in a burst."""

    seconds: float = 0.3
    """The longest wait."""
    every: int = 10
    """One in so many messages, on average."""
    seed: int = 0
    """The same seed stumbles at the same messages."""

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    async def outgoing(self, message: Any, session: Session) -> Any:
        if self._random.random() * self.every < 1:
            await wait(session, self._random.uniform(0, self.seconds))
        return message
