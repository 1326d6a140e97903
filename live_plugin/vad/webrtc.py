"""webrtcvad, which is fast."""

from __future__ import annotations

from live_plugin.core.pcm import RATE_IN


class Webrtc:
    """webrtcvad in its strictest mode."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        import webrtcvad

        self._vad = webrtcvad.Vad(3)

    def __call__(self, frame: bytes) -> float:
        """Return 1 for speech, 0 for anything else."""
        return float(self._vad.is_speech(frame, RATE_IN))
