"""The beginning and the end of a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_server.errors import Refusal
from mock_server.faults.trouble import Trouble, closing, has
from mock_server.wire.message import Setup

if TYPE_CHECKING:
    from mock_server.session import Session


@dataclass
class SilentSetup(Trouble):
    """The setup is never answered, nor is anything else; the connection stays."""

    async def outgoing(self, message: Any, session: Session) -> Any:
        return None


@dataclass
class Refused(Trouble):
    """The setup is answered with a close, as on a bad day."""

    cause: str = "internal"
    """One of CAUSES."""

    def __post_init__(self) -> None:
        closing(self.cause)

    def admit(self, setup: Setup) -> None:
        raise Refusal(*closing(self.cause), f"trouble refused: {self.cause}")


@dataclass
class ResumptionRefused(Trouble):
    """Handles are given out and no longer taken; a fresh session begins as ever."""

    cause: str = "session"
    """One of CAUSES; some users met 1007 instead (invalid_argument)."""

    def __post_init__(self) -> None:
        closing(self.cause)

    def admit(self, setup: Setup) -> None:
        if setup.resumption and setup.resumption.handle:
            raise Refusal(*closing(self.cause), "trouble resumption_refused: no handle is taken")


@dataclass
class Ends(Trouble):
    """After some messages the session ends, with a close frame or without one."""

    messages: int = 1
    """Sent before the end."""
    cause: str = "internal"
    """One of CAUSES, or `drop`: the connection is lost without a close frame."""

    def __post_init__(self) -> None:
        self._left = self.messages
        if self.cause != "drop":
            closing(self.cause)

    async def outgoing(self, message: Any, session: Session) -> Any:
        self._left -= 1
        if self._left < 0:
            return None
        if self._left == 0:
            session.abort() if self.cause == "drop" else session.close(*closing(self.cause))
        return message


@dataclass
class Lifetime(Trouble):
    """The connection ends unannounced at an age: 58 minutes, as gemini-3.8-live was seen to do."""

    after: float = 58 * 60.0
    """Seconds of the clock from the setup to the end."""
    cause: str = "deadline"
    """One of CAUSES."""

    def __post_init__(self) -> None:
        closing(self.cause)
        self._begun = False

    async def outgoing(self, message: Any, session: Session) -> Any:
        if not self._begun:
            self._begun = True
            session.close(*closing(self.cause), after=self.after)
        return message


@dataclass
class SilentAfterGoAway(Trouble):
    """Once the end is announced nothing is sent any more: who waits for the next message waits too long."""

    def __post_init__(self) -> None:
        self._announced = False

    async def outgoing(self, message: Any, session: Session) -> Any:
        if self._announced:
            return None
        self._announced = has(message, "goAway")
        return message
