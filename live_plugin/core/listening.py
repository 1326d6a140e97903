"""Ways of listening: who may open an utterance, and when.

All of them are fed like the `Gate`, frame by frame with the probability of speech, and give what the gate gives. The
gate alone listens always; `WakeGate` lets nothing pass until a wake word was said; `HeldGate` asks no ear at all, but a
button. Time is counted in frames here too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from live_plugin.core.events import Closed, GateEvent, Opened, Passed
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_MS

LATE_MS = 300
"""How late after its end a wake word is recognised at worst: what was said since then is kept."""
FIRST_START_MS = 240
"""Speech needed to open just behind the wake word: more than the rest of the word itself can be."""
FIRST_WORD_S = 6.0
"""How long one may wait, after the wake word, before one goes on."""
LONGEST_HOLD_S = 120.0
"""A button held for longer is stuck and counts as released."""


class Listening(Protocol):
    """Frames and speech probabilities in, utterances out."""

    @property
    def is_open(self) -> bool:
        """Whether an utterance is going on."""
        ...

    def feed(self, frame: bytes, speech: float) -> list[GateEvent]:
        """Take one frame and the probability (0 to 1) that it is speech; return what follows from it."""
        ...

    def finish(self) -> list[GateEvent]:
        """Close what is open and forget what was heard."""
        ...


class WakeGate:
    """Sleeps until the wake word, and again when nobody spoke for a while.

    `recognise` is given every frame and says when the wake word has just been said; `answering` says whether an answer
    is being played. Of what was said before only the last `LATE_MS` are handed on: they may be the command's beginning.
    """

    def __init__(
        self,
        recognise: Callable[[bytes], bool],
        answering: Callable[[], bool],
        follow_up_s: float,
        settings: GateSettings,
        woken: Callable[[], object] = lambda: None,
    ) -> None:
        """`follow_up_s` is how long it stays awake after an utterance and after an answer; `woken` tells the person."""
        self._recognise, self._answering, self._woken = recognise, answering, woken
        self._follow_up = _frames(follow_up_s)
        self._later = settings
        self._first = replace(settings, start_ms=max(settings.start_ms, FIRST_START_MS), preroll_ms=LATE_MS)
        self._recent: deque[bytes] = deque(maxlen=LATE_MS // FRAME_MS)
        self._gate = Gate(settings)
        self._left = 0  # frames until it falls asleep

    @property
    def awake(self) -> bool:
        """Whether speech would be handed on now."""
        return self._left > 0 or self.is_open

    @property
    def is_open(self) -> bool:
        """Whether an utterance is going on."""
        return self._gate.is_open

    def feed(self, frame: bytes, speech: float) -> list[GateEvent]:
        """Take one frame; a sleeping gate only looks for the wake word in it."""
        recognised = self._recognise(frame)
        if self._answering():
            self._left = max(self._left, self._follow_up)
        if self.awake:
            return self._listen(frame, speech)
        self._recent.append(frame)
        if recognised:
            self._wake()
        return []

    def finish(self) -> list[GateEvent]:
        """Close what is open, and sleep."""
        events = self._gate.finish()
        self._gate, self._left = Gate(self._later), 0
        self._recent.clear()
        return events

    def _wake(self) -> None:
        """What came since the end of the word goes before the utterance, but does not open it: it may be the word."""
        self._gate = Gate(self._first)
        for frame in self._recent:
            self._gate.feed(frame, 0.0)
        self._left = max(self._follow_up, _frames(FIRST_WORD_S))
        self._woken()

    def _listen(self, frame: bytes, speech: float) -> list[GateEvent]:
        events = self._gate.feed(frame, speech)
        if any(isinstance(event, Closed) for event in events) and not self.is_open:
            self._gate = Gate(self._later)
            self._left = self._follow_up
        elif not self.is_open and speech < self._later.start:  # who begins in time is not cut off
            self._left -= 1
        return events if self.awake else [*events, *self.finish()]


class Button:
    """What push-to-talk holds: a key, a button of the page, or a program."""

    def __init__(self) -> None:
        self.held = False

    def press(self) -> None:
        """From the next frame on everything is sent."""
        self.held = True

    def release(self) -> None:
        """With the next frame the utterance is over."""
        self.held = False

    def toggle(self) -> bool:
        """For keyboards that do not tell when a key is let go; returns whether it is held now."""
        self.held = not self.held
        return self.held


class HeldGate:
    """Open while the button is held, whatever is heard."""

    def __init__(self, button: Button) -> None:
        self._button = button
        self._sent = 0

    @property
    def is_open(self) -> bool:
        """Whether an utterance is going on."""
        return self._sent > 0

    def feed(self, frame: bytes, speech: float) -> list[GateEvent]:
        """Hand the frame on if the button is held."""
        if self._sent >= _frames(LONGEST_HOLD_S):
            self._button.release()
        if not self._button.held:
            return self.finish()
        self._sent += 1
        return [Passed(frame) if self._sent > 1 else Opened(frame)]

    def finish(self) -> list[GateEvent]:
        """Close what is open."""
        closed: list[GateEvent] = [Closed()] if self.is_open else []
        self._sent = 0
        return closed


def _frames(seconds: float) -> int:
    return round(seconds * 1000) // FRAME_MS
