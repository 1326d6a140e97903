"""A tape as the player reads it: what the client must do, and what is sent then. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from mock_server.conversation.listener import RATE, Resampler
from mock_server.errors import Fault, Refusal, StoryError
from mock_server.hearing.fingerprint import Fingerprint
from mock_server.hearing.recording import Samples
from mock_server.tape.format import FILE, Ending, Frame, Message, Tape, line_of
from mock_server.tape.kinds import names
from mock_server.wire.message import Audio, ClientMessage, Image, Setup, parse

LOUD = 300
"""A sample beyond this belongs to a sound: counting such samples measures speech, wherever the chunks are cut and
whether or not the silence is sent."""
LEAST_SOUND = RATE // 5
"""Loud samples without which there is too little sound to tell what it is."""


@dataclass(frozen=True, slots=True)
class Expect:
    """The client does this."""

    fact: ClientMessage
    line: int
    at: float | None
    loud: int
    """Loud samples that the client has sent before, since the beginning."""
    sound: int
    """Samples that it has sent before, loud or not."""


@dataclass(frozen=True, slots=True)
class Emit:
    """This is sent, or the connection ends so."""

    what: Message | Ending
    line: int
    at: float | None
    loud: int
    sound: int
    after: float | None
    """Time of the last thing that the client did before."""


Beat = Expect | Emit


@dataclass(frozen=True, slots=True)
class Score:
    """A tape in beats, with all sound of its client."""

    name: str
    beats: tuple[Beat, ...]
    pcm: bytes
    """At 16 kHz."""

    @property
    def setup(self) -> Setup | None:
        """The first thing that the client says."""
        first = self.beats[0] if self.beats else None
        return first.fact if isinstance(first, Expect) and isinstance(first.fact, Setup) else None


def score(tape: Tape) -> Score:
    """Read a tape; raises `StoryError` where the client says what no client may say."""
    writer = _Writer(tape)
    for index, frame in enumerate(tape.frames):
        writer.add(frame, line_of(index))
    if (ending := tape.ending) is not None and ending.by == "server":
        writer.emit(ending, line_of(len(tape.frames)), ending.at)
    if writer.faults:
        raise StoryError(writer.faults)
    return Score(tape.name, tuple(writer.beats), bytes(writer.pcm))


class _Writer:
    """Writes beats one by one."""

    def __init__(self, tape: Tape) -> None:
        self.beats: list[Beat] = []
        self.pcm = bytearray()
        self.faults: list[Fault] = []
        self._tape = tape
        self._resampler = Resampler()
        self._loud = 0
        self._after: float | None = None

    def add(self, frame: Frame, line: int) -> None:
        """The next frame."""
        if frame.side == "server":
            return self.emit(frame.message, line, frame.at)
        try:
            facts = parse(_text(frame.message))
        except Refusal as refusal:
            self.faults.append(Fault(f"{self._tape.name}/{FILE}", line, 1, "client", refusal.detail))
            return None
        for fact in facts:
            self._expect(fact, line, frame.at)
        return None

    def emit(self, what: Message | Ending, line: int, at: float | None) -> None:
        """The service's next message, or its end."""
        self.beats.append(Emit(what, line, at, self._loud, len(self.pcm) // 2, self._after))

    def _expect(self, fact: ClientMessage, line: int, at: float | None) -> None:
        if isinstance(fact, Audio):
            pcm = self._resampler.feed(fact)
            more = loud(pcm)
            self.pcm += pcm
            self._loud += more
            self._after = at if more else self._after
        else:
            self.beats.append(Expect(fact, line, at, self._loud, len(self.pcm) // 2))
            self._after = at


def loud(pcm: bytes) -> int:
    """How many samples belong to a sound."""
    return int(np.count_nonzero(_loud(pcm)))


def reach(pcm: bytes, wanted: int) -> int:
    """Bytes of `pcm` up to its loud sample number `wanted`; all of it where it has fewer."""
    found = np.flatnonzero(_loud(pcm))
    return 2 * (int(found[wanted - 1]) + 1) if 0 < wanted <= len(found) else len(pcm) if wanted else 0


def sound_difference(taped: bytes, heard: bytes) -> str | None:
    """In what a sound differs from the taped one; None where it is the same, or too short to tell."""
    expected, got = loud(taped), loud(heard)
    if max(expected, got) < LEAST_SOUND:
        return None
    shown = f"{len(heard) / 2 / RATE:.1f} s of sound came, {len(taped) / 2 / RATE:.1f} s are on the tape"
    if min(expected, got) < LEAST_SOUND:
        return shown
    likeness = Fingerprint(_samples(taped)).likeness(Fingerprint(_samples(heard)))
    return None if likeness.same else f"another sound: {likeness.whole:.0%} alike; {shown}"


def difference(expected: ClientMessage, got: ClientMessage) -> str | None:
    """In what a fact differs from the taped one; None where it does not. A setup need not be equal, nor a picture."""
    if type(expected) is not type(got):
        return f"{name_of(expected)} was expected, {name_of(got)} came"
    if isinstance(expected, Setup | Image):
        return None
    return next(unlike(expected, got, name_of(expected)), None)


def unlike(expected: Any, got: Any, path: str) -> Iterator[str]:
    """Each field in which two values differ."""
    left, right = _fields(expected), _fields(got)
    if left is None or right is None:
        if expected != got:
            yield f"{path}: {_shown(expected)} was expected, {_shown(got)} came"
        return
    for key in dict.fromkeys((*left, *right)):
        yield from unlike(left.get(key), right.get(key), f"{path}.{key}")


def name_of(fact: ClientMessage) -> str:
    """What people call it: `toolAnswer`."""
    name = type(fact).__name__
    return name[0].lower() + name[1:]


def alike(one: Beat, other: Beat) -> bool:
    """Whether a client could not tell two beats apart, as far as it goes on in the same way after them."""
    if isinstance(one, Expect) and isinstance(other, Expect):
        return difference(one.fact, other.fact) is None
    if isinstance(one, Emit) and isinstance(other, Emit):
        return bool(_heading(one.what) == _heading(other.what))
    return False


def _heading(what: Message | Ending) -> Any:
    """Calls are told apart by their ids, for these come back; all else by its kind."""
    if isinstance(what, Mapping):
        return what.get("toolCall") or names(what)
    return what


def _fields(value: Any) -> Mapping[str, Any] | None:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value if isinstance(value, Mapping) else None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _loud(pcm: bytes) -> npt.NDArray[np.bool_]:
    samples = _samples(pcm)
    return (samples > LOUD) | (samples < -LOUD)


def _samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm[: len(pcm) & ~1], "<i2")


def _text(message: Message) -> bytes:
    return message.encode() if isinstance(message, str) else orjson.dumps(message)
