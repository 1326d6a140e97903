"""How long we wait for an answer: a service may hang while its kernel still acknowledges every packet.

The service ends a turn only when it has been played out, so audio that was given counts as waiting time.
"""

from __future__ import annotations

from live_plugin.core.turn import Turn
from live_plugin.core.utterance import Utterance

SHORT_WORD_TIMEOUT_S = 4.0
"""A short word may not have been heard at all: its answer is waited for no longer, and so the second time."""


class Patience:
    """Knows when waiting for the answer to an utterance has been long enough."""

    def __init__(self, timeout_s: float | None) -> None:
        self._timeout_s = timeout_s
        self._audible_until = 0.0
        self._awaited: Utterance | Turn | None = None
        self.due: float | None = None
        """When patience ends; None when nothing is awaited."""

    def wait_for(self, awaited: Utterance | Turn | None, sign_of_life: bool, now: float) -> None:
        """Something happened, and the answer to this utterance, or this turn, is awaited now.

        A sign of life begins the wait anew.
        """
        fresh = sign_of_life or awaited is not self._awaited
        self._awaited = awaited
        if awaited is None or self._timeout_s is None:
            self.due = None
        elif fresh or self.due is None:
            short = isinstance(awaited, Utterance) and awaited.overlooked
            longest = min(self._timeout_s, SHORT_WORD_TIMEOUT_S) if short else self._timeout_s
            self.due = max(now, self._audible_until) + longest

    def audible(self, now: float) -> bool:
        """Whether the model's speech is still being played."""
        return self._audible_until > now

    def listen(self, seconds: float, now: float) -> None:
        """So much more speech of the model is to be played."""
        self._audible_until = max(now, self._audible_until) + seconds

    def cut(self, now: float) -> None:
        """Playing ends now. Who only says it again, to a service that is silent, does not have to wait anew."""
        if self._audible_until > now:
            self._audible_until = 0.0
            self.due = None

    def hush(self) -> None:
        """Nothing is being played any more; nothing is awaited until something is said again."""
        self._audible_until = 0.0
        self._awaited = None
        self.due = None
