"""Calls that do not keep the model from talking, and what it says when they are answered. Pure.

Who resumes a session goes on with the calls that were open when the handle was given out, under their ids. Of an answer
that had come by then nothing is said: what was being generated is not continued on another connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mock_server.conversation.calls import Made, branch
from mock_server.story.format import Item, Wait


@dataclass
class Errand:
    """What is to be said once these calls are answered."""

    wait: Wait
    awaited: list[Made]
    after: tuple[Item, ...] = ()
    """What the story says after the branch."""
    ends: float | None = None
    """When it has lasted too long."""


@dataclass(frozen=True)
class Unfinished:
    """What a handle restores of the calls of a session."""

    open: Sequence[Made] = ()
    past: frozenset[str] = frozenset()
    """Ids of those that are over: an answer to them is ignored, one to an unknown id refused."""
    errands: Sequence[Errand] = ()

    def copy(self) -> Unfinished:
        """As it is now: calls are answered, and a handle may be used more than once."""
        copies = {made.id: replace(made) for made in self.open}
        errands = [replace(errand, awaited=[copies[made.id] for made in errand.awaited]) for errand in self.errands]
        return Unfinished(tuple(copies.values()), self.past, errands)


@dataclass(frozen=True, slots=True)
class Report:
    """Something to say about answers, as soon as nobody else speaks."""

    reply: tuple[Item, ...]
    about: tuple[Made, ...]


class Errands:
    """Those of one session."""

    def __init__(self) -> None:
        self._open: list[Errand] = []
        self._reports: list[Report] = []

    @property
    def pending(self) -> bool:
        """Whether anything is still to be done or told."""
        return bool(self._open or self._reports)

    @property
    def news(self) -> bool:
        """Whether there is something to tell."""
        return bool(self._reports)

    @property
    def open(self) -> Sequence[Errand]:
        """Those that wait for a call."""
        return self._open

    def add(self, errand: Errand) -> None:
        """Wait for these calls; some or all may be answered already."""
        self._open.append(errand)
        self._finish(errand)

    def tell(self, reply: tuple[Item, ...], *about: Made) -> None:
        """Say this next."""
        self._reports.append(Report(reply, about))

    def answered(self, made: Made) -> bool:
        """Whether an errand was waiting for this answer."""
        mine = [errand for errand in self._open if made in errand.awaited]
        for errand in mine:
            if made.response is None and errand.wait.partly and not made.silent:
                self.tell(errand.wait.partly, made)
            self._finish(errand)
        return bool(mine)

    def give_up(self, errand: Errand) -> list[Made]:
        """The time is over: the calls to cancel."""
        if errand not in self._open:
            return []
        self._open.remove(errand)
        self.tell((*errand.wait.late, *errand.after), *errand.awaited)
        return [made for made in errand.awaited if made.response is None]

    def take(self) -> Report | None:
        """What to say next."""
        return self._reports.pop(0) if self._reports else None

    def _finish(self, errand: Errand) -> None:
        if any(made.response is None for made in errand.awaited):
            return
        self._open.remove(errand)
        for made in errand.awaited:
            made.used = True
        if not all(made.silent for made in errand.awaited):
            self.tell((*branch(errand.wait, errand.awaited), *errand.after), *errand.awaited)
