"""The gates as `../shared/vad/bench.py` wants them.

    python ../shared/vad/bench.py benchmarks.gate:webrtc --data ../shared/audio --goals webrtcvad --seed 0
    python ../shared/vad/bench.py benchmarks.gate:cascade --data ../shared/audio --goals neural --seed 0

Events carry their audio, so that the benchmark counts what was really sent.
"""

from __future__ import annotations

from collections.abc import Callable

from live_plugin.core.events import Closed, GateEvent, Opened, Passed
from live_plugin.core.gate import Gate
from live_plugin.vad import make

Told = list[tuple[str, bytes] | tuple[str]]
_TELL: dict[type[GateEvent], Callable[[GateEvent], Told]] = {
    Opened: lambda event: [("start",), ("audio", event.audio)],
    Passed: lambda event: [("audio", event.audio)],
    Closed: lambda _: [("end",)],
}


class Listener:
    """A detector and the default gate behind it."""

    frame_ms = 20

    def __init__(self, detector: str) -> None:
        self._detector, self._gate = make(detector), Gate()

    def process(self, frame: bytes) -> Told:
        return _tell(self._gate.feed(frame, self._detector(frame)))

    def flush(self) -> Told:
        return _tell(self._gate.finish())


def webrtc() -> Listener:
    return Listener("webrtc")


def silero() -> Listener:
    return Listener("silero")


def cascade() -> Listener:
    return Listener("cascade")


def _tell(events: list[GateEvent]) -> Told:
    return [told for event in events for told in _TELL[type(event)](event)]
