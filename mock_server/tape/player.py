"""Plays a tape to a client: each frame when the client has done what it had done before it. Pure.

The other conversation besides `Dialogue`: `feed` what comes, `next` for what is to be done.

What the client does is compared with the tape, but not how it does it: spelling and order of keys, the cut of its
sound into messages and silence in it do not count, answers to parallel calls may come in any order. A setup may
differ; the difference is noted. Frames come at the pace of the tape, counted from the last thing the client did.

Where the client leaves the tape, another one is taken that has gone the same way so far and goes on as the client
does; where there is none, that is a miss, and the session ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from mock_server.conversation.effects import Effect, End, Note, Send
from mock_server.tape.format import Ending
from mock_server.tape.heard import Heard
from mock_server.tape.score import Beat, Emit, Expect, Score, alike, difference, name_of, unlike
from mock_server.wire.message import Audio, ClientMessage, Setup, ToolAnswer


@dataclass(frozen=True, slots=True)
class Astray:
    """The client did what is not on the tape."""

    tape: str
    line: int
    """The line that it should have followed; 0 behind the end."""
    why: str

    def __str__(self) -> str:
        return f"tape {self.tape}{f', line {self.line}' if self.line else ''}: {self.why}"


@dataclass(frozen=True, slots=True)
class Came:
    """Something the client did, other than making a sound."""

    fact: ClientMessage
    position: int
    """Bytes of sound that had come before it."""


class Player:
    """One session that goes like a tape.

    `scores` are all tapes it may go like; `strict` False notes a difference in a value and goes on.
    """

    def __init__(self, scores: Sequence[Score], setup: Setup, *, speed: float, strict: bool = True, now: float) -> None:
        self._scores = sorted(scores, key=lambda score: len(_setup_differences(score, setup)))
        self.score = self._scores[0]
        """The tape that is played."""
        self.astray: Astray | None = None
        """Set when the session has left every tape."""
        self._speed, self._strict = speed, strict
        self._done = 0
        self._beats = deque(self.score.beats)
        self._came = deque([Came(setup, 0)])
        self._heard = Heard(now)
        self._out: deque[Effect] = deque()
        self._last = now
        """When the client last did something, as far as it was compared."""
        for text in _setup_differences(self.score, setup):
            self._out.append(Note(f"tape {self.score.name}: {text}"))

    def feed(self, message: ClientMessage, now: float) -> None:
        """Take one thing in."""
        if isinstance(message, Audio):
            self._heard.feed(message, now)
        else:
            self._came.append(Came(message, self._heard.position))

    def next(self, now: float) -> Effect | None:
        """The next effect whose time has come."""
        while not self._out and self.astray is None and self._go_on(now):
            pass
        return self._out.popleft() if self._out else None

    @property
    def deadline(self) -> float | None:
        """When something will happen by itself."""
        beat = self._beats[0] if self._beats else None
        if self.astray is not None or not isinstance(beat, Emit):
            return None
        return self._heard.quiet_at(beat) if self._heard.lacks(beat, self._until) else self._due(beat)

    @property
    def left(self) -> int:
        """How many beats have not come."""
        return len(self._beats)

    @property
    def next_line(self) -> int:
        """The line of the tape that comes next; 0 behind its end."""
        return self._beats[0].line if self._beats else 0

    def over(self) -> tuple[str, ...]:
        """What was left of the tape when the session ended."""
        if not self._beats:
            return ()
        return (f"tape {self.score.name}: ended before line {self.next_line}; {self.left} messages were not played",)

    # ── beats ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _go_on(self, now: float) -> bool:
        """Play one beat if it can be played."""
        match self._beats[0] if self._beats else None:
            case Expect() as beat if self._came:
                self._meet(beat, self._came.popleft(), now)
                return True
            case Emit() as beat:
                return self._emit(beat, now)
            case None if self._came:
                self._go_beyond(self._came.popleft())
                return True
        return False

    def _meet(self, beat: Expect, came: Came, now: float) -> None:
        """The client did something: compare it, and the sound before it."""
        met = next((one for one in self._possible(beat) if difference(one.fact, came.fact) is None), None)
        wrong = self._heard.difference(self.score, beat, came.position)
        if met is None:
            wrong = difference(beat.fact, came.fact)
        if wrong is None or self._forgive(beat, came, wrong):
            self._heard.use_up(beat, came.position)
            self._advance(met or beat)
            self._last = now

    def _possible(self, beat: Expect) -> list[Expect]:
        """What may come now: this, or one of several answers that are awaited."""
        if not isinstance(beat.fact, ToolAnswer):
            return [beat]
        run = takewhile(lambda one: isinstance(one, Expect) and isinstance(one.fact, ToolAnswer), self._beats)
        return [one for one in run if isinstance(one, Expect)]

    def _emit(self, beat: Emit, now: float) -> bool:
        """Send what comes next, once the client has said enough and the time has come."""
        if self._heard.lacks(beat, self._until):
            quiet_at = self._heard.quiet_at(beat)
            over = self._came or (quiet_at is not None and now >= quiet_at)
            until = self._heard.position if self._until is None else self._until
            return bool(over) and self._listen(beat, until, now)
        if self._heard.wanted(beat) > 0:
            return self._listen(beat, None, now)
        if now < self._due(beat):
            return False
        self._advance(beat)
        self._out.append(_effect(beat))
        return True

    def _listen(self, beat: Emit, until: int | None, now: float) -> bool:
        """The sound before this beat has been made; compare it."""
        wrong = self._heard.difference(self.score, beat, until)
        if wrong is None or self._forgive(beat, None, wrong):
            self._heard.use_up(beat, until)
        self._last = now
        return True

    def _advance(self, beat: Beat) -> None:
        self._beats.remove(beat)
        self._done += 1

    def _due(self, beat: Emit) -> float:
        if beat.at is None or beat.after is None:
            return self._last
        return self._last + max(0.0, beat.at - beat.after) / self._speed

    @property
    def _until(self) -> int | None:
        """Where the sound ends that came before the next thing the client did; None while it goes on."""
        return self._came[0].position if self._came else None

    # ── off the tape ──────────────────────────────────────────────────────────────────────────────────────────

    def _go_beyond(self, came: Came) -> None:
        """The client goes on where the tape is over."""
        why = f"is over; {name_of(came.fact)} came"
        if not self._switch(came):
            self._leave(0, why) if self._strict else self._out.append(Note(str(Astray(self.score.name, 0, why))))

    def _forgive(self, beat: Beat, came: Came | None, wrong: str) -> bool:
        """Whether to go on as if the beat had been met; else another tape is tried, or the session is astray."""
        if self._switch(came):
            return False
        if self._strict:
            self._leave(beat.line, wrong)
            return False
        self._out.append(Note(str(Astray(self.score.name, beat.line, wrong))))
        return came is None or (isinstance(beat, Expect) and type(beat.fact) is type(came.fact))

    def _switch(self, came: Came | None) -> bool:
        """Go on with another tape, if there is one that fits."""
        if (other := self._other(came)) is None:
            return False
        self.score, self._beats = other, deque(other.beats[self._done :])
        self._heard.turn_to(other.beats[self._done - 1] if self._done else None)
        self._came.extendleft([came] if came else [])
        return True

    def _other(self, came: Came | None) -> Score | None:
        """Another tape that has gone the same way and goes on as the client does."""
        past = self.score.beats[: self._done]
        rest = (score for score in self._scores if score is not self.score and len(score.beats) > self._done)
        same = (score for score in rest if all(map(alike, past, score.beats)))
        return next((score for score in same if self._fits(score, came)), None)

    def _fits(self, score: Score, came: Came | None) -> bool:
        beat = score.beats[self._done]
        if came is not None and not (isinstance(beat, Expect) and difference(beat.fact, came.fact) is None):
            return False
        return self._heard.fits(score, self._done, came.position if came else None)

    def _leave(self, line: int, why: str) -> None:
        self.astray = Astray(self.score.name, line, why)
        self._out += [Note(str(self.astray)), End(1011, str(self.astray))]


def _setup_differences(score: Score, setup: Setup) -> list[str]:
    """In what a setup differs from that of a tape."""
    if (taped := score.setup) is None:
        return ["the tape has no setup"]
    return list(unlike(taped.raw, setup.raw, "setup"))


def _effect(beat: Emit) -> Effect:
    match beat.what:
        case Ending(_, code, reason):
            return End(code, reason)
        case str():
            return Note(f"line {beat.line} of the tape is no JSON and was left out")
        case message:
            return Send(message)
