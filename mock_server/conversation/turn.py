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
from typing import Any

from mock_server.conversation import effects
from mock_server.conversation.agenda import Agenda
from mock_server.conversation.calls import Made
from mock_server.conversation.effects import Effect, End
from mock_server.conversation.errands import Errand
from mock_server.conversation.speech import Frame, Timed, frame, spoken, thought, written
from mock_server.conversation.terms import Terms
from mock_server.story.clip import Clip
from mock_server.story.format import (
    Abort,
    Calls,
    Close,
    EndTurn,
    GoAway,
    Ignore,
    Item,
    Pause,
    Raw,
    Speak,
    Spoil,
    Think,
    Wait,
)  # fmt: skip
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

    errand: Errand


Cue = Frame | Calls | Wait | GoAway | Close | Abort | Spoil | Ignore | Generated | PlayedOut | TimedOut


@dataclass
class Turn:
    """The present answer."""

    state: State
    items: deque[Item] = field(default_factory=deque)
    """What has not been put on the agenda yet."""
    ahead: Wait | None = None
    """The wait that comes next, or that the turn is in."""
    awaited: list[Made] = field(default_factory=list)
    """The calls whose answers the wait is for, or the answer is about."""
    ending: EndTurn = field(default_factory=EndTurn)
    """What is said about the end."""
    played_until: float = 0.0
    """When a client that plays in real time will have played what is sent."""
    silent: bool = True
    """Nothing has been said yet."""
    told_over: bool = False
    """It was told to be complete while a call is still to be answered."""


@dataclass(frozen=True, slots=True)
class TurnOver:
    """The turn is complete."""


@dataclass(frozen=True, slots=True)
class Unexpected:
    """The reply is out and this tool has answered, but no `wait` was for it: `play` what follows, or `finish`."""

    tool: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The story ends the connection in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Performed:
    """Anything else."""


Outcome = TurnOver | Unexpected | Leaving | Performed
PERFORMED = Performed()
"""What is nobody's business."""


class Stage:
    """Puts the items of a turn on the agenda, in the dialect and at the speed of a session."""

    def __init__(self, terms: Terms, agenda: Agenda[Cue]) -> None:
        self._terms, self._agenda, self._dialect = terms, agenda, terms.rules.dialect

    def perform(self, turn: Turn, now: float, fill: Callable[[str], str]) -> None:
        """Put items on the agenda until one must be waited for; `fill` completes texts."""
        at = now
        self._lead_in(turn, now)
        while turn.items:
            turn.silent = False
            item = turn.items.popleft()
            match item:
                case Speak():
                    at = self._speak(turn, item, fill(item.text), at)
                case Pause(seconds):
                    at += seconds / self._terms.speed
                case Think(text):
                    self._think(text, at)
                case Raw(message):
                    self._agenda.put(at, frame(dict(message)))
                case EndTurn():
                    turn.ending = item
                    return self._agenda.put(at, Generated())
                case Wait():
                    turn.ahead = item
                    return self._agenda.put(at, item)
                case _:
                    self._agenda.put(at, item)
        return self._agenda.put(at, Generated())

    def _lead_in(self, turn: Turn, now: float) -> None:
        if turn.silent and turn.items and not isinstance(turn.items[0], Ignore):
            for message in self._terms.rules.lead_in:
                self._agenda.put(now, frame(dict(message)))

    def _think(self, text: str, at: float) -> None:
        asked = (self._terms.setup.raw or {}).get("generationConfig", {}).get("thinkingConfig", {})
        if self._terms.rules.thinks and asked.get("includeThoughts", True) and asked.get("thinkingBudget", 1):
            self._agenda.put(at, thought(text, self._dialect))

    def _speak(self, turn: Turn, speak: Speak, text: str, at: float) -> float:
        if self._terms.modality == "TEXT":
            return self._put(written(text, speak.pace, self._dialect), at)
        clip = speak.clip or Clip.silence(text)
        transcript = text if self._terms.setup.transcribe_out else ""
        begins = max(at + speak.pace.first / self._terms.speed, turn.played_until)
        turn.played_until = begins + clip.seconds / self._terms.speed
        return self._put(spoken(clip, transcript, speak.pace, self._dialect), at)

    def _put(self, frames: Iterable[Timed], begin: float) -> float:
        at = begin
        for offset, one in frames:
            at = begin + offset / self._terms.speed
            self._agenda.put(at, one)
        return at


def as_effect(item: Close | Abort | Spoil) -> Effect:
    """What an item has the shell do, which is no message."""
    match item:
        case Close(code, reason):
            return End(code, reason)
        case Abort():
            return End(None)
        case Spoil(trouble, options):
            return effects.Spoil(trouble, options)


def completion(ending: EndTurn, rules: Rules, *, more: bool) -> dict[str, Any]:
    """The frame that completes a turn; `more` is still to be said about the same question."""
    complete: dict[str, Any] = {"turnComplete": True, **rules.turn_extra}
    if ending.reason:
        complete["turnCompleteReason"] = ending.reason
    if ending.waiting:
        complete["waitingForInput"] = True
    if rules.tells_status:
        complete["interactionStatus"] = "IN_PROGRESS" if more else "IDLE"
    return complete
