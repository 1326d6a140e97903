"""The model's turns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from websockets.frames import Frame, Opcode

from mock_server.faults.trouble import Trouble, has, is_sound, wait
from mock_server.wire.encode import encode

if TYPE_CHECKING:
    from mock_server.journal import Recognition
    from mock_server.session import Session


@dataclass
class InTurn(Trouble):
    """Something that goes wrong within turns; a kind of it overrides `spoil`."""

    chunks: int = 3
    """Pieces of sound that are sent before it happens."""
    times: int = 0
    """Turns that are spoilt; 0: every one."""

    def __post_init__(self) -> None:
        self._sent = self._turns = 0

    async def outgoing(self, message: Any, session: Session) -> Any:
        if not isinstance(message, Mapping) or (self.times and self._turns >= self.times):
            return message
        self._sent += is_sound(message)
        spoilt = await self.spoil(message, session)
        if has(message, "turnComplete"):
            self._turns += 1
            self._sent = 0
        return spoilt

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        """What is sent instead of a message of such a turn."""
        raise NotImplementedError

    def _is_next(self, message: Mapping[str, Any]) -> bool:
        """Whether this is the sound after the last good one."""
        return is_sound(message) and self._sent == self.chunks + 1


@dataclass
class CutShort(InTurn):
    """`turnComplete` comes in mid-sentence; the rest is never said."""

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        if self._is_next(message):
            return {"serverContent": {"turnComplete": True}}
        return message if self._sent <= self.chunks else None


@dataclass
class EmptyTurn(InTurn):
    """The turn is complete without anything said; with `chunks` it does not apply."""

    chunks: int = 0

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        said = ("modelTurn", "outputTranscription", "generationComplete")
        return None if any(has(message, name) for name in said) else message


@dataclass
class LateAudio(InTurn):
    """After `interrupted` some sound of the broken turn still arrives."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._sound: Mapping[str, Any] | None = None

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        if is_sound(message):
            self._sound = message
        elif has(message, "interrupted") and self._sound:
            for _ in range(self.chunks):
                session.push(self._sound)
        return message


@dataclass
class Stall(InTurn):
    """The sound stops coming after some chunks; pings are still answered."""

    seconds: float = math.inf
    """How long; what is due meanwhile comes in a burst."""

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        if self._is_next(message) and self.seconds < math.inf:
            await wait(session, self.seconds)
        return message if self._sent <= self.chunks or self.seconds < math.inf else None


@dataclass
class HalfFrame(InTurn):
    """The connection is lost in the middle of a frame."""

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        if not self._is_next(message):
            return message
        frame = Frame(Opcode.BINARY, encode(message)).serialize(mask=False)
        session.connection.transport.write(frame[: len(frame) // 2])
        session.connection.transport.close()
        return None


@dataclass
class NotJson(InTurn):
    """A frame holds half a JSON text."""

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        frame = encode(message)
        return frame[: len(frame) // 2] if self._is_next(message) else message


@dataclass
class ErrorFrame(InTurn):
    """A frame holds an error object instead of a message; the connection stays."""

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        error = {"code": 500, "message": "Internal error encountered.", "status": "INTERNAL"}
        return {"error": error} if self._is_next(message) else message


@dataclass
class HugeFrame(InTurn):
    """A frame is larger than the 1 MiB that most clients take: valid, but mostly spaces."""

    size: int = 2 * 2**20
    """Bytes."""

    async def spoil(self, message: Mapping[str, Any], session: Session) -> Any:
        return encode(message).ljust(self.size) if self._is_next(message) else message


@dataclass
class ShortWordUnheard(Trouble):
    """Short utterances ("yes") get no answer, no transcript, nothing."""

    seconds: float = 1.2
    """Utterances up to this length, with the silence around them."""

    def __post_init__(self) -> None:
        self._last: Recognition | None = None
        self._deaf = False

    async def outgoing(self, message: Any, session: Session) -> Any:
        heard = session.journal.utterance
        if heard is not None and heard is not self._last:
            self._last, self._deaf = heard, heard.seconds <= self.seconds
        if not self._deaf:
            return message
        self._deaf = not has(message, "turnComplete")
        return None
