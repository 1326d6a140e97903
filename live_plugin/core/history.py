"""What was said so far, for a new session that has to take the place of one that could not be continued."""

from __future__ import annotations

from collections import deque

from live_plugin.core.heard import Speech

KEPT_TURNS = 20
"""A home is talked to in short commands: what was said before the last ten exchanges is of no use."""
LONGEST_TEXT = 2000
"""Characters of one turn."""
Turns = tuple[tuple[str, str], ...]
"""Who (`user` or `model`) said what."""


class History:
    """The latest turns as text; pieces of transcripts are joined as they are."""

    def __init__(self) -> None:
        self._turns: deque[tuple[str, str | Speech]] = deque(maxlen=KEPT_TURNS)
        self._asked, self._speech = "", Speech()
        self._playing = self._speech
        """What is thrown away belongs to this; it may be played after its turn is over."""

    def ask(self, text: str) -> None:
        """A piece of what the person says."""
        self._asked += text

    def say(self, text: str) -> None:
        """A piece of what the model says."""
        self._speech.words = (self._speech.words + text)[:LONGEST_TEXT]

    def sound(self, seconds: float) -> None:
        """So much of the model's speech is to be played."""
        self._speech.seconds += seconds
        self._playing = self._speech

    def lose(self, seconds: float) -> None:
        """So much of it was thrown away before it was played."""
        self._playing.lose(seconds)

    def turn_over(self) -> None:
        """The pieces so far are one exchange."""
        if asked := self._asked.strip():
            self._turns.append(("user", asked[:LONGEST_TEXT]))
        if self._speech.words.strip():
            self._turns.append(("model", self._speech))
        self.forget()

    def forget(self) -> None:
        """The pieces so far will come again: their link is gone."""
        self._asked, self._speech = "", Speech()

    @property
    def asked(self) -> str:
        """What the person has said since the last turn."""
        return self._asked.strip()

    @property
    def turns(self) -> Turns:
        """Who said what, oldest first; what is not answered yet will be said again and is left out."""
        return tuple((role, said if isinstance(said, str) else _told(said)) for role, said in self._turns)


def _told(speech: Speech) -> str:
    heard, unheard = speech.heard.strip(), speech.unheard.strip()
    return f"{heard} [broken off, not heard: {unheard}]".strip() if unheard else heard
