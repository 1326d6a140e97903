"""webrtcvad first; Silero only where it hears something."""

from __future__ import annotations

from live_plugin.vad.silero import Silero
from live_plugin.vad.webrtc import Webrtc


class Cascade:
    """Asks Silero only when webrtcvad hears something."""

    def __init__(self) -> None:
        self._first, self._second = Webrtc(), Silero()

    def reset(self) -> None:
        """Forget everything heard so far."""
        self._first.reset()
        self._second.reset()

    def __call__(self, frame: bytes) -> float:
        """Return Silero's answer, or 0 where it need not be asked."""
        return self._second(frame) if self._first(frame) else 0.0
