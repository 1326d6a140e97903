"""What sounds, told apart: the model's answer, notices, and the chime that says that the wake word was heard."""

from __future__ import annotations

import numpy as np

from live_plugin.audio import Sink
from live_plugin.core.pcm import RATE_OUT

NOTES_HZ = 1047.0, 1568.0
"""High enough to be no voice: lower notes with their echo open the gate, see the tests."""
NOTE_MS = 70
LOUDNESS = 0.12
"""Of full scale: less than an answer, for it is heard by the microphone beside the first word."""


class Mouth:
    """A sink for answers. Notices are played on the `sink` behind it, and are no part of the talk."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._chime = chime()
        self._answers_until = self._chimes_until = 0  # samples, counted as the sink counts what it played

    @property
    def answering(self) -> bool:
        """Whether an answer is being played, or waits."""
        return self.sink.waiting_samples > 0 and self.sink.played_samples < self._answers_until

    @property
    def deafening(self) -> bool:
        """Whether anything sounds that an ear beside the loudspeaker should not hear; not the chime."""
        waiting = self.sink.waiting_samples
        return waiting > 0 and self.sink.played_samples + waiting > self._chimes_until

    def chime(self) -> None:
        """Say that the wake word was heard, unless something sounds anyway."""
        if not self.sink.waiting_samples:
            self.sink.play(self._chime)
            self._chimes_until = self._end

    @property
    def played_samples(self) -> int:
        """Samples of the sink that have really been played."""
        return self.sink.played_samples

    @property
    def waiting_samples(self) -> int:
        """Samples of the sink that have not been played yet."""
        return self.sink.waiting_samples

    def play(self, pcm: bytes) -> None:
        """Play a piece of an answer behind what is waiting."""
        self.sink.play(pcm)
        self._answers_until = self._end

    def flush(self) -> None:
        """Drop all that waits, notices too."""
        self.sink.flush()
        self._answers_until = self._chimes_until = 0

    async def drain(self) -> None:
        """Wait until all has been played."""
        await self.sink.drain()

    async def aclose(self) -> None:
        """Give the sink back."""
        await self.sink.aclose()

    @property
    def _end(self) -> int:
        return self.sink.played_samples + self.sink.waiting_samples


def chime() -> bytes:
    """Two rising notes that swell and fade, as 24 kHz PCM."""
    time = np.arange(RATE_OUT * NOTE_MS // 1000) / RATE_OUT
    swell = LOUDNESS * 2**15 * np.hanning(len(time))
    notes = [swell * np.sin(2 * np.pi * hertz * time) for hertz in NOTES_HZ]
    return np.concatenate(notes).astype("<i2").tobytes()
