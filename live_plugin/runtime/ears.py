"""From a frame of the microphone to what the gate makes of it.

A microphone beside a loudspeaker hears the model speak. In half duplex it is deaf while something is being played and
a moment after, for the room goes on sounding; in full duplex it hears all the time, so that one can speak over the
answer: right for a headset, a speaker phone that takes its own echo out, and recordings.
"""

from __future__ import annotations

from collections.abc import Callable

from live_plugin.audio import Sink
from live_plugin.core.events import GateEvent
from live_plugin.core.gate import Gate
from live_plugin.core.pcm import FRAME_MS, SILENCE
from live_plugin.vad import Detector

Listener = Callable[[bytes], object]
ECHO_MS = 300
"""How long a room and a sound card go on sounding."""


class Ears:
    """Full duplex: hears every frame."""

    def __init__(self, detector: Detector, gate: Gate, listener: Listener = len) -> None:
        """`listener` is given every frame, whatever becomes of it."""
        self._detector = detector
        self._gate = gate
        self._listener = listener

    @property
    def hearing(self) -> bool:
        """Whether somebody is speaking: the gate is open."""
        return self._gate.is_open

    def hear(self, frame: bytes) -> list[GateEvent]:
        """Take one frame; returns what follows from it."""
        self._listener(frame)
        return self._gate.feed(frame, self._detector(frame))

    def finish(self) -> list[GateEvent]:
        """The microphone has ended."""
        return self._gate.finish()


class HalfDuplexEars(Ears):
    """Hears silence while `sink` plays."""

    def __init__(self, detector: Detector, gate: Gate, listener: Listener, sink: Sink) -> None:
        super().__init__(detector, gate, listener)
        self._sink = sink
        self._deaf_frames = 0

    def hear(self, frame: bytes) -> list[GateEvent]:
        sounding = self._sink.waiting_samples > 0
        self._deaf_frames = ECHO_MS // FRAME_MS if sounding else max(0, self._deaf_frames - 1)
        return super().hear(SILENCE if self._deaf_frames else frame)
