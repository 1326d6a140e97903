"""One turn of the model: the items of a reply become cues on the agenda, up to the next wait. Pure.

A turn is in one of these states, and is forgotten when it is over:

    HEARING   the ear has not told yet what was said
    TALKING   cues lie on the agenda
    WAITING   for the answers of its calls
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from mock_server.agenda import Agenda
from mock_server.calls import Made
from mock_server.speech import Frame, Timed, spoken, written
from mock_server.story.clip import Clip
from mock_server.story.format import Abort, Calls, Close, GoAway, Item, Pause, Speak, Spoil, Wait
from mock_server.wire.message import Setup
from mock_server.wire.rules import Rules


class State(Enum):
    """Where a turn is."""

    HEARING = "hearing"
    TALKING = "talking"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Generated:
    """Everything of the turn has been sent."""


@dataclass(frozen=True, slots=True)
class PlayedOut:
    """A client that plays in real time has played everything."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The wait for these calls has lasted too long."""

    wait: Wait
    awaited: list[Made]


Cue = Frame | Calls | Wait | GoAway | Close | Abort | Spoil | Generated | PlayedOut | TimedOut


@dataclass
class Turn:
    """The present answer."""

    state: State
    items: deque[Item] = field(default_factory=deque)
    """What has not been put on the agenda yet."""
    wait: Wait | None = None
    awaited: list[Made] = field(default_factory=list)
    """The calls whose answers the wait is for."""
    played_until: float = 0.0
    """When a client that plays in real time will have played what is sent."""
    silent: bool = True
    """Nothing has been said yet."""


class Stage:
    """Puts the items of a turn on the agenda, in the dialect and at the speed of a session."""

    def __init__(self, setup: Setup, rules: Rules, speed: float, agenda: Agenda[Cue]) -> None:
        self._setup, self._rules, self._speed, self._agenda = setup, rules, speed, agenda

    def perform(self, turn: Turn, now: float, fill: Callable[[str], str]) -> None:
        """Put items on the agenda until one must be waited for; `fill` completes texts."""
        at = now
        if turn.silent and turn.items:
            for message in self._rules.lead_in:
                self._agenda.put(now, Frame(dict(message)))
        while turn.items:
            turn.silent = False
            match turn.items.popleft():
                case Speak() as speak:
                    at = self._speak(turn, speak, fill(speak.text), at)
                case Pause(seconds):
                    at += seconds / self._speed
                case Wait() as wait:
                    return self._agenda.put(at, wait)
                case Calls() | GoAway() | Close() | Abort() | Spoil() as item:
                    self._agenda.put(at, item)
        return self._agenda.put(at, Generated())

    def _speak(self, turn: Turn, speak: Speak, text: str, at: float) -> float:
        if self._setup.modality == "TEXT":
            return self._put(written(text, speak.pace, self._rules), at)
        clip = speak.clip or Clip.silence(text)
        transcript = text if self._setup.transcribe_out else ""
        begins = max(at + speak.pace.first / self._speed, turn.played_until)
        turn.played_until = begins + clip.seconds / self._speed
        return self._put(spoken(clip, transcript, speak.pace, self._rules), at)

    def _put(self, frames: Iterable[Timed], begin: float) -> float:
        at = begin
        for offset, frame in frames:
            at = begin + offset / self._speed
            self._agenda.put(at, frame)
        return at
