"""Tells the guard what a person said: whole sentences of the service's transcript, with when they began and whether the
model could have been heard in them.

The transcript says of no word to which utterance it belongs. A word is taken as one of the oldest utterance that is not
answered yet, as everywhere in the assistant; of a late one only that can follow that it does not count.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_IN, RATE_OUT, seconds_in
from live_plugin.home.confirmation import Sentence
from live_plugin.plugins.guard import Guard

SETTLE_S = 0.7
"""A sentence is whole when its utterance has ended and so long no word has come: "yes" may go on with "but not now"."""
ECHO_S = 0.5
"""So long after the last sound a loudspeaker and the room may still be heard."""


@dataclass
class Spoken:
    """One opening of the gate."""

    began: float
    alone: bool
    number: int = 0
    text: str = ""
    touched: float = 0.0
    """When the last word came, or the utterance ended."""
    ended: bool = False
    over: bool = False
    """Whether it was answered, or given up."""
    taken: bool = False

    @property
    def due(self) -> float | None:
        """When its sentence is whole; None where there is none to come."""
        return self.touched + SETTLE_S if self.ended and self.text.strip() and not self.taken else None


class Sentences:
    """A fold over the events and effects of an assistant: what was said, sentence by sentence. Time is an argument."""

    def __init__(self) -> None:
        self._unannounced: deque[Spoken] = deque()
        self._spoken: dict[int, Spoken] = {}
        self._open: Spoken | None = None
        self._loud_until = float("-inf")
        self._note: dict[type, Callable[[Any, float], None]] = {
            ev.Opened: self._opened,
            ev.Closed: self._closed,
            ev.Heard: self._heard,
            fx.StartActivity: self._announced,
            fx.SendText: self._written,
            fx.Play: self._played,
            fx.Flush: self._flushed,
            fx.Answered: self._over,
            fx.Unanswered: self._over,
            fx.Withdrawn: self._over,
        }

    def note(self, now: float, item: ev.Event | fx.Effect) -> None:
        """Something happened."""
        if note := self._note.get(type(item)):
            note(item, now)

    @property
    def due(self) -> float | None:
        """When `take` will have a sentence, if nothing happens before."""
        return min((spoken.due for spoken in self._spoken.values() if spoken.due is not None), default=None)

    def take(self, now: float) -> list[Sentence]:
        """The sentences that are whole, each once."""
        whole = [spoken for spoken in self._spoken.values() if spoken.due is not None and spoken.due <= now]
        for spoken in whole:
            spoken.taken = True
        return [Sentence(spoken.text.strip(), spoken.began, spoken.alone, spoken.number) for spoken in whole]

    def _opened(self, event: ev.Opened, now: float) -> None:
        began = now - seconds_in(len(event.audio), RATE_IN)
        self._open = Spoken(began, alone=began >= self._loud_until + ECHO_S)
        self._unannounced.append(self._open)

    def _closed(self, event: ev.Closed, now: float) -> None:
        if self._open:
            self._open.ended, self._open.touched = True, now
        self._open = None

    def _announced(self, effect: fx.StartActivity, now: float) -> None:
        """Utterances are announced in the order in which they were said; one that is sent again is heard anew."""
        if known := self._spoken.get(effect.utterance):
            known.text = ""
        elif self._unannounced:
            self._add(effect.utterance, self._unannounced.popleft())

    def _written(self, effect: fx.SendText, now: float) -> None:
        self._add(effect.utterance, Spoken(now, alone=False, taken=True))

    def _add(self, number: int, spoken: Spoken) -> None:
        spoken.number = number
        self._spoken = {n: s for n, s in self._spoken.items() if not s.over or s.due is not None} | {number: spoken}

    def _heard(self, event: ev.Heard, now: float) -> None:
        waiting = (spoken for spoken in self._spoken.values() if not spoken.over)
        latest = next(reversed(self._spoken.values()), None)
        if current := next(waiting, latest):
            current.text += event.text
            current.touched = now

    def _played(self, effect: fx.Play, now: float) -> None:
        self._loud_until = max(now, self._loud_until) + seconds_in(len(effect.audio), RATE_OUT)
        if self._open:
            self._open.alone = False

    def _flushed(self, effect: fx.Flush, now: float) -> None:
        self._loud_until = min(now, self._loud_until)

    def _over(self, effect: fx.Over, now: float) -> None:
        if known := self._spoken.get(effect.utterance):
            known.over = True


class Witness:
    """An observer of one assistant; `microphone` is what its tools have in their context."""

    def __init__(self, guard: Guard, microphone: str = "") -> None:
        self._guard = guard
        self._microphone = microphone
        self._sentences = Sentences()
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, ev.Said):
            self._guard.say(self._microphone, item.text)
        self._sentences.note(now, item)
        self._set_timer()

    def typed(self, text: str) -> None:
        """A person has written something, which is known to be no notice of our own."""
        now = asyncio.get_running_loop().time()
        self._guard.hear(self._microphone, Sentence(text, now))

    def stop(self) -> None:
        """Leave no timer behind."""
        if self._timer:
            self._timer.cancel()

    def _set_timer(self) -> None:
        self.stop()
        due = self._sentences.due
        self._timer = asyncio.get_running_loop().call_at(due, self._tell) if due is not None else None

    def _tell(self) -> None:
        for sentence in self._sentences.take(asyncio.get_running_loop().time()):
            self._guard.hear(self._microphone, sentence)
        self._set_timer()
