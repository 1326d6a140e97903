"""What was said so far, for a new session that has to take the place of one that could not be continued."""

from __future__ import annotations

from collections import deque

KEPT_TURNS = 20
"""A home is talked to in short commands: what was said before the last ten exchanges is of no use."""
LONGEST_TEXT = 2000
"""Characters of one turn."""


class History:
    """The latest turns as text; pieces of transcripts are joined as they are."""

    def __init__(self) -> None:
        self._turns: deque[tuple[str, str]] = deque(maxlen=KEPT_TURNS)
        self._pieces = {"user": "", "model": ""}

    def add(self, role: str, text: str) -> None:
        """A piece of what the `user` or the `model` says."""
        self._pieces[role] += text

    def turn_over(self) -> None:
        """The pieces so far are one exchange."""
        for role, text in self._pieces.items():
            if text.strip():
                self._turns.append((role, text.strip()[:LONGEST_TEXT]))
        self._pieces = dict.fromkeys(self._pieces, "")

    @property
    def turns(self) -> tuple[tuple[str, str], ...]:
        """Who said what, oldest first; what is not answered yet will be said again and is left out."""
        return tuple(self._turns)
