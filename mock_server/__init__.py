"""A mock Gemini Live API server that hears audio and replays recorded `server_content`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.background import BackgroundMock
    from mock_server.errors import Fault, MockError, ServeError, StoryError
    from mock_server.journal import Journal, SessionJournal
    from mock_server.server import MockServer
    from mock_server.story import Story, load_story

__all__ = [
    "BackgroundMock",
    "Fault",
    "Journal",
    "MockError",
    "MockServer",
    "ServeError",
    "SessionJournal",
    "Story",
    "StoryError",
    "load_story",
]

_HOMES = {
    "BackgroundMock": "background",
    "Fault": "errors",
    "Journal": "journal",
    "MockError": "errors",
    "MockServer": "server",
    "ServeError": "errors",
    "SessionJournal": "journal",
    "Story": "story",
    "StoryError": "errors",
    "load_story": "story",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: the pytest plugin is loaded by every run of pytest, and mostly for nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
