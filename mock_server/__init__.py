"""A mock Gemini Live API server that hears audio and replays recorded `server_content`."""

from __future__ import annotations

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
