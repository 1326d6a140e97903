"""Notices when all that a person says is a stop word.

A transcript comes in pieces, of which none says that it is the last, and "stop" may go on with "the blinds". So the
words must have stood for a moment after the end of the speech, or the model must have begun to act on them.
"""

from __future__ import annotations

from collections.abc import Callable

SETTLE_S = 0.4
"""The pieces of one sentence follow each other faster than this."""


class StopEar:
    """Words of the transcript in, and whether they are a stop word. Listens from one utterance to the next."""

    def __init__(self, is_stop_word: Callable[[str], bool]) -> None:
        self.is_stop_word = is_stop_word
        self._words = ""
        self._ended = self._may_stop = False
        self.due: float | None = None
        """When what was heard counts, if nothing more is heard before."""

    def begin(self, *, ended: bool, may_stop: bool) -> None:
        """An utterance is announced: what is heard from now on is taken as its words.

        `ended`: nothing will be added to it; `may_stop`: there is something that it could stop.
        """
        self._words, self._ended, self._may_stop, self.due = "", ended, may_stop, None

    def hear(self, words: str, now: float) -> None:
        """A piece of the transcript."""
        self._words += words
        self._wait(now)

    def end(self, now: float) -> None:
        """The utterance has ended."""
        self._ended = True
        self._wait(now)

    def forget(self) -> None:
        """It has been decided."""
        self._words, self.due = "", None

    def _wait(self, now: float) -> None:
        self.due = now + SETTLE_S if self._counts else None

    @property
    def _counts(self) -> bool:
        return self._ended and self._may_stop and self.is_stop_word(self._words)
