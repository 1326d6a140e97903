"""Handles: unknown, expired, of a connection that is still open, of another model."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mock_server.conversation.effects import Memory
from mock_server.conversation.memories import MOST_MEMORIES, Memories
from mock_server.conversation.usage import Meter
from mock_server.errors import Refusal
from mock_server.story.match import Progress
from mock_server.wire.message import Setup

SETUP = Setup("m")
MEMORY = Memory("m", Progress(()), Meter(), "talk", handle_seconds=100)
FIRST, SECOND = SimpleNamespace(is_open=True), SimpleNamespace(is_open=True)


@pytest.fixture
def memories():
    found = Memories()
    found.opened(MEMORY, FIRST)
    found.keep("h", MEMORY)
    return found


def refused(memories, handle="h", setup=SETUP, now=0.0):
    with pytest.raises(Refusal) as refusal:
        memories.recall(handle, setup, now)
    return refusal.value.code


def test_a_handle_is_good_once_its_connection_has_ended_and_for_a_time(memories):
    assert refused(memories) == 1011
    memories.closed(MEMORY, FIRST, 50)
    assert memories.recall("h", SETUP, 149) == MEMORY
    assert refused(memories, now=150) == 1008


def test_whoever_resumes_keeps_others_out(memories):
    memories.closed(MEMORY, FIRST, 0)
    memories.opened(memories.recall("h", SETUP, 1), SECOND)
    assert refused(memories) == 1011


def test_a_connection_that_is_closing_keeps_nobody_out():
    closing, memories = SimpleNamespace(is_open=True), Memories()
    memories.opened(MEMORY, closing)
    memories.keep("h", MEMORY)
    closing.is_open = False
    memories.opened(memories.recall("h", SETUP, 1), SECOND)
    memories.closed(MEMORY, closing, 2)
    assert refused(memories, now=3) == 1011


def test_nobody_else_s_handle_and_no_other_model(memories):
    memories.closed(MEMORY, FIRST, 0)
    assert refused(memories, "of nobody") == 1008
    assert refused(memories, setup=Setup("other")) == 1007


def test_the_oldest_are_forgotten(memories):
    for number in range(MOST_MEMORIES):
        memories.keep(str(number), MEMORY)
    memories.closed(MEMORY, FIRST, 0)
    assert refused(memories) == 1008
    assert memories.recall("0", SETUP, 0)
