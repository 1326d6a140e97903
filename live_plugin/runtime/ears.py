"""From a frame of the microphone to what follows from it, by way of echo, detector and the way of listening."""

from __future__ import annotations

from collections.abc import Callable

from live_plugin.audio.echo import Filter, untouched
from live_plugin.core.events import GateEvent
from live_plugin.core.listening import Button, HeldGate, Listening
from live_plugin.vad import Detector

Listener = Callable[[bytes], object]


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
    ) -> None:
        """`listener` is given every frame as it came, whatever becomes of it."""
        self._detector = detector
        self._usual = self._in_charge = usual
        self._listener = listener
        self._without_echo = without_echo
        self._button = button or Button()
        self._held = HeldGate(self._button)
        self._limited = limited

    @property
    def hearing(self) -> bool:
        """Whether somebody is speaking: the gate is open."""
        return self._in_charge.is_open

    def hear(self, frame: bytes) -> list[GateEvent]:
        """Take one frame; returns what follows from it."""
        self._listener(frame)
        heard = self._without_echo(frame)
        speech = self._detector(heard)
        return [*self._hand_over(), *self._in_charge.feed(heard, speech)]

    def finish(self) -> list[GateEvent]:
        """The microphone has ended."""
        return self._in_charge.finish()

    def _hand_over(self) -> list[GateEvent]:
        """Whoever is not in charge any more closes what it opened."""
        by_button = self._button.held or self._limited()
        former, self._in_charge = self._in_charge, self._held if by_button else self._usual
        return [] if former is self._in_charge else former.finish()
