"""Every frame of every shipped story, in every dialect, is one that the official SDK knows whole.

What a fault makes of its frames is seen at a socket, in `test_faults`.
"""

from __future__ import annotations

import json

import pytest

from mock_server.story.load import SHIPPED, load_story, shipped
from tests.mock_server.official import taken
from tests.mock_server.walk import DIALECTS, sent, walks


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", shipped())
def test_the_sdk_takes_every_frame_of_every_step(name, dialect):
    played = set()
    for room in walks(name, DIALECTS[dialect]):
        for frame in sent(room):
            taken(frame, DIALECTS[dialect].backend)
        played |= {step.place.line for step in room.steps}
    assert played == {step.place.line for step in load_story(SHIPPED / name).steps}


@pytest.mark.parametrize(
    "message",
    [
        {"server_content": {"turnComplete": True}},
        {"serverContent": {"turnDone": True}},
        {"serverContent": {"turnComplete": "perhaps"}},
        {"serverContent": {"turnCompleteReason": "BORED"}},
        {"voiceActivity": {"type": "ACTIVITY_START", "at": "1s"}},
        {"usageMetadata": {"candidatesTokenCount": 1}},
        {"error": {"code": 500}},
    ],
    ids=str,
)
def test_it_would_be_noticed(message):
    with pytest.raises((ValueError, UserWarning)):
        taken(json.dumps(message), "dev")
