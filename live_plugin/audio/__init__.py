"""Where audio comes from and where it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol


class Source(Protocol):
    """Something that can be listened to."""

    def frames(self) -> AsyncIterator[bytes]:
        """Yield frames (20 ms, 16 kHz mono s16le) until the source ends or is closed."""
        ...

    async def aclose(self) -> None:
        """Stop listening; `frames` ends. May be called twice."""
        ...


class Sink(Protocol):
    """Something that can be played on (24 kHz mono s16le)."""

    @property
    def played_samples(self) -> int:
        """Samples that have really been played; what was flushed is not among them."""
        ...

    @property
    def waiting_samples(self) -> int:
        """Samples that have not been played yet."""
        ...

    def play(self, pcm: bytes) -> None:
        """Put audio behind what is already waiting; returns at once."""
        ...

    def flush(self) -> None:
        """Drop everything that is waiting and can still be taken back, at once."""
        ...

    async def drain(self) -> None:
        """Wait until everything that is waiting has been played or flushed."""
        ...

    async def aclose(self) -> None:
        """Stop playing and give the device or file back. May be called twice."""
        ...
