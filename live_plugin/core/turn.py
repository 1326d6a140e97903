"""The model's turn: what may still be played.

    IDLE ──content──▶ SPEAKING ──cut──▶ CUT ──done──▶ IDLE
      │                  ▲               (late audio of a turn that was cut is dropped)
      └─respond─▶ OWING ─┘content

OWING: a tool was answered and the model has not spoken since. Vertex ends a turn there and gives the spoken answer in a
second one, so a turn that ends while owing does not yet answer the person.
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


class Turn:
    """Decides whether content of the model is still wanted."""

    def __init__(self) -> None:
        self._machine = Machine("turn", S.IDLE, STEPS)

    @property
    def state(self) -> TurnState:
        return self._machine.state

    def content(self) -> bool:
        """Content came; whether it is to be played."""
        return self._machine.step("content") is S.SPEAKING

    def cut(self) -> None:
        """The person spoke over it, or the service broke it off."""
        self._machine.step("cut")

    def respond(self) -> None:
        """A tool was answered: the model owes words."""
        self._machine.step("respond")

    def done(self) -> bool:
        """The turn is over, or its link is; whether the person has been answered by it."""
        owing = self.state is S.OWING
        self._machine.step("done")
        return not owing
