"""From a frame of the microphone to what follows from it, by way of echo, detector and the way of listening."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from live_plugin.audio.echo import Filter, untouched
from live_plugin.core.events import EarEvent, GateEvent, Overheard, Passed
from live_plugin.core.listening import Button, HeldGate, Listening
from live_plugin.vad import Detector

Listener = Callable[[bytes], object]
Overhear = Callable[[bytes], bytes]
"""Frame → what was said over the sound of the answer, when that has just ended, and else nothing."""
PIECE_FRAMES = 3
"""Speech goes on in pieces: a message costs as much as three frames to make. The first of them waits 40 ms."""


class Ears:
    """Hears in its usual way; by the button alone while that is held, or while the talk is `limited` to it."""

    def __init__(
        self,
        detector: Detector,
        usual: Listening,
        listener: Listener = len,
        without_echo: Filter = untouched,
        button: Button | None = None,
        limited: Callable[[], bool] = bool,
        overhear: Overhear | None = None,
    ) -> None:
        """`listener` is given every frame as it came, whatever becomes of it, and so is `overhear`."""
        self._detector = detector
        self._usual = self._in_charge = usual
        self._listener = listener
        self._without_echo = without_echo
        self._button = button or Button()
        self._held = HeldGate(self._button)
        self._limited = limited
        self._overhear = overhear
        self._pieces = Pieces()

    @property
    def hearing(self) -> bool:
        """Whether somebody is speaking: the gate is open."""
        return self._in_charge.is_open

    def hear(self, frame: bytes) -> Sequence[EarEvent]:
        """Take one frame; returns what follows from it."""
        self._listener(frame)
        overheard = self._overhear(frame) if self._overhear else b""
        heard = self._without_echo(frame)
        speech = self._detector(heard)
        events = self._pieces.join([*self._hand_over(), *self._in_charge.feed(heard, speech)])
        return [*events, Overheard(overheard)] if overheard and not self.hearing else events

    def finish(self) -> list[GateEvent]:
        """The microphone has ended."""
        return self._pieces.join(self._in_charge.finish())

    def _hand_over(self) -> list[GateEvent]:
        """Whoever is not in charge any more closes what it opened."""
        by_button = self._button.held or self._limited()
        former, self._in_charge = self._in_charge, self._held if by_button else self._usual
        return [] if former is self._in_charge else former.finish()


class Pieces:
    """Joins frames of speech that follow each other; the end of the utterance waits for none."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []

    def join(self, events: Iterable[GateEvent]) -> list[GateEvent]:
        """Take what the gate gives, return what goes on: no byte of it is lost or moved."""
        joined: list[GateEvent] = []
        for event in events:
            if not isinstance(event, Passed):
                joined += [*self._rest(), event]
                continue
            self._frames.append(event.audio)
            if len(self._frames) == PIECE_FRAMES:
                joined += self._rest()
        return joined

    def _rest(self) -> list[GateEvent]:
        frames, self._frames = self._frames, []
        return [Passed(b"".join(frames))] if frames else []
