"""What only a person knows: the PIN of the home, and the codes that things want to be told. Pure."""

from __future__ import annotations

from collections import deque

from live_plugin.home.limit import Limit
from live_plugin.home.words import without_digits

WRONG = 3
LOCKED_S = 300.0
"""After so many wrong PINs or codes in so many seconds nothing is confirmed by voice."""
KEPT = 8
"""Codes that are remembered, so that they can be hidden when somebody says one again."""


class Secrets:
    """Hides what is secret, and counts wrong guesses; time is an argument."""

    def __init__(self, pin: str = "") -> None:
        self.pin = pin
        """Empty where a yes is enough."""
        self._codes: deque[str] = deque(maxlen=KEPT)
        self._wrong = Limit(WRONG, LOCKED_S)

    def learn(self, code: str) -> None:
        """A person has said a code."""
        if code not in self._codes:
            self._codes.append(code)

    def hide(self, text: str) -> str:
        """The text without PIN and codes, however they are written or said."""
        for digits in (self.pin, *self._codes):
            text = without_digits(text, digits)
        return text

    def miss(self, now: float) -> None:
        """A guess was wrong."""
        self._wrong.take(now)

    def locked(self, now: float) -> bool:
        """Whether there were too many wrong guesses."""
        return self._wrong.full(now)
