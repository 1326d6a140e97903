"""The gate: decides which frames are sent to the service.

Time is counted in frames, so the gate behaves the same live, in a test and in a benchmark.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from live_plugin.core.events import Closed, GateEvent, Opened, Passed
from live_plugin.core.pcm import FRAME_MS


@dataclass(frozen=True, slots=True)
class GateSettings:
    """When an utterance begins and ends; times are in milliseconds and rounded up to whole frames."""

    start_ms: Annotated[int, Interval(ge=20, le=1000)] = 80
    """Speech needed to open; a pause on the way takes back as much as it lasts."""
    preroll_ms: Annotated[int, Interval(ge=0, le=2000)] = 380
    """Audio sent from before the speech that opened, so that no first syllable is cut."""
    hangover_ms: Annotated[int, Interval(ge=100, le=3000)] = 580
    """Silence that ends an utterance. Shorter answers sooner, longer leaves more time to think between words."""
    longest_ms: Annotated[int, Interval(ge=3000, le=120_000)] = 15_000
    """An utterance of this length is closed, and the next one opened with the very next frame."""
    start: Annotated[float, Interval(ge=0, le=1)] = 0.5
    """Speech probability from which a frame counts towards opening."""
    keep: Annotated[float, Interval(ge=0, le=1)] = 0.15
    """Speech probability from which a frame keeps the gate open."""


class Gate:
    """Frames and speech probabilities in, utterances out.

    Every frame from an `Opened` to its `Closed` is handed on once and in order; two utterances never share one.
    """

    def __init__(self, settings: GateSettings | None = None) -> None:
        self._settings = s = settings or GateSettings()
        self._start, self._hangover, self._longest = map(_frames, (s.start_ms, s.hangover_ms, s.longest_ms))
        self._preroll = _frames(s.preroll_ms)
        self._before: deque[bytes] = deque(maxlen=self._preroll + 3 * self._start)
        self._evidence = 0
        self._hopeful = 0  # frames at the end of `before` that may be the speech that opens
        self._silence = 0
        self._sent = 0

    @property
    def is_open(self) -> bool:
        """Whether an utterance is going on."""
        return self._sent > 0

    def feed(self, frame: bytes, speech: float) -> list[GateEvent]:
        """Take one frame and the probability (0 to 1) that it is speech; return what follows from it."""
        return self._go_on(frame, speech) if self._sent else self._wait(frame, speech)

    def finish(self) -> list[GateEvent]:
        """End of the audio: close what is open and forget the rest."""
        self._before.clear()
        self._evidence = self._hopeful = 0
        return self._close() if self._sent else []

    def _wait(self, frame: bytes, speech: float) -> list[GateEvent]:
        self._evidence = max(0, self._evidence + (1 if speech >= self._settings.start else -1))
        if self._evidence >= self._start:
            return [self._open(frame)]
        self._hopeful = self._hopeful + 1 if self._evidence else 0
        self._before.append(frame)
        return []

    def _go_on(self, frame: bytes, speech: float) -> list[GateEvent]:
        self._silence = 0 if speech >= self._settings.keep else self._silence + 1
        if self._sent >= self._longest:
            return [*self._close(), self._open(frame)]
        self._sent += 1
        return [Passed(frame), *(self._close() if self._silence >= self._hangover else ())]

    def _open(self, frame: bytes) -> Opened:
        unwanted = max(0, len(self._before) - self._preroll - self._hopeful)
        opened = Opened(b"".join([*self._before, frame][unwanted:]))
        self._sent = len(self._before) - unwanted + 1
        self._hopeful = 0
        self._before.clear()
        return opened

    def _close(self) -> list[GateEvent]:
        self._evidence = self._silence = self._sent = 0
        return [Closed()]


def _frames(ms: int) -> int:
    return -(-ms // FRAME_MS)
