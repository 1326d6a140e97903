"""Hearing: where speech begins and ends, and which sentence of the story it was.

The names below are fetched when they are asked for: a mock that only reads and talks has no need of numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.hearing.detector import SpeechBegan, SpeechDetector, SpeechEnded
    from mock_server.hearing.ear import Ear, Guess
    from mock_server.hearing.recording import RecordingError
    from mock_server.hearing.sentence import Sentence

__all__ = ["Ear", "Guess", "RecordingError", "Sentence", "SpeechBegan", "SpeechDetector", "SpeechEnded"]

_MODULES = {"Ear": "ear", "Guess": "ear", "RecordingError": "recording", "Sentence": "sentence"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'detector')}"), name)
