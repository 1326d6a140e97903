"""Detectors: how much a frame sounds like speech. The gate decides what follows from it."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

DETECTORS = {"webrtc": "Webrtc", "silero": "Silero", "cascade": "Cascade"}
"""Name in plugins.yaml → class in the module of that name."""


class Detector(Protocol):
    """Called with every frame in turn; keeps what it needs to know of the earlier ones."""

    def __call__(self, frame: bytes) -> float:
        """Return the probability (0 to 1) that there is speech at the end of `frame` (20 ms, 16 kHz)."""
        ...

    def reset(self) -> None:
        """Forget everything heard so far."""
        ...


def make(name: str) -> Detector:
    """Return a new detector: `webrtc`, `silero` or `cascade`.

    Raises ValueError for another name and MissingExtra where its library is not installed.
    """
    if name not in DETECTORS:
        raise ValueError(f"there is no detector '{name}'; choose one of {', '.join(DETECTORS)}")
    detector: Detector = getattr(import_module(f"{__name__}.{name}"), DETECTORS[name])()
    return detector
