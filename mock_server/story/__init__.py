"""Stories: hand-written conversations the mock plays, one step per turn."""

from __future__ import annotations

from mock_server.story.format import Story
from mock_server.story.load import load_story

__all__ = ["Story", "load_story"]
