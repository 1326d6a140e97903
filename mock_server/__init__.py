"""A mock Gemini Live API server that hears audio and replays recorded `server_content`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.background import BackgroundMock
    from mock_server.clock import Driven, Machine
    from mock_server.conversation.life import Limits
    from mock_server.errors import Fault, MockError, ServeError, StoryError
    from mock_server.journal import Journal, SessionJournal
    from mock_server.recorder import Mode, Recorder
    from mock_server.replay import TapeServer
    from mock_server.server import MockServer
    from mock_server.story import Story, load_story
    from mock_server.tape import Tape, load_tape

__all__ = [
    "BackgroundMock",
    "Driven",
    "Fault",
    "Journal",
    "Limits",
    "Machine",
    "MockError",
    "MockServer",
    "Mode",
    "Recorder",
    "ServeError",
    "SessionJournal",
    "Story",
    "StoryError",
    "Tape",
    "TapeServer",
    "load_story",
    "load_tape",
]

_HOMES = {
    "background": ("BackgroundMock",),
    "clock": ("Driven", "Machine"),
    "conversation.life": ("Limits",),
    "errors": ("Fault", "MockError", "ServeError", "StoryError"),
    "journal": ("Journal", "SessionJournal"),
    "recorder": ("Mode", "Recorder"),
    "replay": ("TapeServer",),
    "server": ("MockServer",),
    "story": ("Story", "load_story"),
    "tape": ("Tape", "load_tape"),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: the pytest plugin is loaded by every run of pytest, and mostly for nothing."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
