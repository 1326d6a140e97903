"""The model's turn: what may still be played, and whether it was an answer when it is over.

    IDLE ──content──▶ SPEAKING ──cut──▶ CUT ──done──▶ IDLE
      │                  ▲               (late audio of a turn that was cut is dropped)
      └─respond─▶ OWING ─┘content

OWING: a tool was answered and the model has not spoken since. Vertex ends a turn there and gives the spoken answer in a
second one, so a turn that ends while owing does not yet answer the person. Nor does one that the pictures behind the
answer have broken off: they are a turn of the person's, and what is said to them is the answer.
"""

from __future__ import annotations

from enum import Enum, auto

from live_plugin.core.table import Machine


class TurnState(Enum):
    """Where the model's turn stands."""

    IDLE = auto()
    SPEAKING = auto()
    CUT = auto()
    OWING = auto()


S = TurnState
STEPS = {
    (S.IDLE, "content"): S.SPEAKING,
    (S.SPEAKING, "content"): S.SPEAKING,
    (S.OWING, "content"): S.SPEAKING,
    (S.CUT, "content"): S.CUT,
    (S.IDLE, "respond"): S.OWING,
    (S.SPEAKING, "respond"): S.OWING,
    (S.OWING, "respond"): S.OWING,
    (S.CUT, "respond"): S.CUT,
    (S.IDLE, "cut"): S.IDLE,
    (S.SPEAKING, "cut"): S.CUT,
    (S.OWING, "cut"): S.CUT,
    (S.CUT, "cut"): S.CUT,
} | {(state, "done"): S.IDLE for state in S}


class Sign(Enum):
    """What a turn has shown of itself."""

    CONTENT = auto()
    CALL = auto()
    GENERATED = auto()
    BREAK = auto()


class Ending(Enum):
    """How a turn ended."""

    WHOLE = auto()
    OWING = auto()
    """Words are still owed for the answer of a tool."""
    BROKEN_OFF = auto()
    """The person spoke over it, or the service broke it off."""
    EMPTY = auto()
    """Nothing was said and no tool was called."""
    CUT_SHORT = auto()
    """It ended in mid-sentence, and the service did not say that it had made all of it."""


class Turn:
    """Decides whether content of the model is still wanted, and what the end of its turn means."""

    def __init__(self) -> None:
        self._machine = Machine("turn", S.IDLE, STEPS)
        self._signs: set[Sign] = set()
        self._words = ""
        self._begins_anew = False

    @property
    def state(self) -> TurnState:
        return self._machine.state

    def content(self, words: str = "") -> bool:
        """Sound or words came; whether they are wanted."""
        self._signs.add(Sign.CONTENT)
        self._words += words
        return self._machine.step("content") is S.SPEAKING

    def call(self) -> None:
        """The model wants a tool."""
        self._signs.add(Sign.CALL)

    def generated(self) -> None:
        """The service says that it has made all of the turn."""
        self._signs.add(Sign.GENERATED)

    def interrupt(self) -> None:
        """The service has broken it off, whatever of it has come."""
        self._signs.add(Sign.BREAK)

    def cut(self) -> None:
        """Nothing more of it is wanted; of a turn that has not begun nothing has come yet."""
        if self._machine.step("cut") is S.CUT:
            self._signs.add(Sign.BREAK)

    def speak_over(self) -> None:
        """The person speaks: cut it. If it is owed and has not begun it may never come: what comes is the answer."""
        if self._signs:
            self.cut()
        else:
            self._machine.step("done")

    def respond(self, *, anew: bool = False) -> None:
        """A tool was answered: the model owes words. With `anew` something follows that makes it begin once more."""
        self._machine.step("respond")
        self._begins_anew = anew

    def done(self, reason: str = "") -> Ending:
        """The turn is over, or its link is; `reason` is what the service said about it."""
        ending = self._ending(reason)
        self._machine.step("done")
        self._signs.clear()
        self._words = ""
        self._begins_anew = False
        return ending

    def _ending(self, reason: str) -> Ending:
        if self.state is S.OWING or (self._begins_anew and Sign.BREAK in self._signs):
            return Ending.OWING
        if Sign.BREAK in self._signs:
            return Ending.BROKEN_OFF
        if reason or self._signs & {Sign.CALL, Sign.GENERATED}:
            return Ending.WHOLE
        if Sign.CONTENT not in self._signs:
            return Ending.EMPTY
        return Ending.CUT_SHORT if in_mid_sentence(self._words) else Ending.WHOLE


def in_mid_sentence(words: str) -> bool:
    """Whether a transcript ends where no sentence does. Of one that was not written nothing is known."""
    last = words.rstrip(" \n\t\"'”’»)」』]*")[-1:]
    return last.isalnum() or (last != "" and last in ",;:-–—、，")
