"""What was sent on one link, message by message, so that an index of the service can be told in words of ours.

With transparent resumption the service says which message it took last into the state behind a handle. Only speech
that is still going on matters then: a new link continues it behind what the state holds. What was answered is not said
again, and what was said whole and not answered is said whole again, for a turn is not continued on another link.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from live_plugin.core.effects import EndActivity, ResumeActivity, SendAudio, SendEffect, StartActivity


@dataclass(frozen=True, slots=True)
class Taken:
    """The beginning of an utterance that a state holds."""

    utterance: int
    size: int
    """Bytes of its audio."""


class Posted:
    """Effects with the index of their message in, and what an index means out."""

    def __init__(self) -> None:
        self._marks: deque[tuple[int, Taken]] = deque()
        """Index of each message of the utterance that is being sent, and how far it goes."""
        self._latest = 0

    def note(self, effect: SendEffect, index: int) -> None:
        """This effect is sent as message number `index`, where the setup is number 0."""
        self._latest = index
        match effect:
            case StartActivity(utterance):
                self._marks.clear()
                self._marks.append((index, Taken(utterance, 0)))
            case ResumeActivity(utterance, size):
                self._marks.append((0, Taken(utterance, size)))
            case SendAudio(audio) if self._marks:
                before = self._marks[-1][1]
                self._marks.append((index, Taken(before.utterance, before.size + len(audio))))
            case EndActivity():
                self._marks.clear()

    def taken(self, index: int) -> Taken | None:
        """What a state holds of the utterance that is being sent, if message number `index` is the last in it.

        None also for an index beyond what was sent: nobody knows then what the service counts.
        """
        if index > self._latest:
            return None
        return next((taken for number, taken in reversed(self._marks) if number <= index), None)
