from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.wire.encode import duration, encode

PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(deadline=None)
@given(st.dictionaries(PLAIN, PLAIN))
def test_frames_are_ascii_json(message):
    frame = encode(message)
    assert frame.isascii()
    assert json.loads(frame) == message


@pytest.mark.parametrize(("seconds", "text"), [(50, "50s"), (9.5, "9.5s"), (1.88, "1.88s"), (0, "0s"), (100, "100s")])
def test_durations_are_written_as_protobuf_does(seconds, text):
    assert duration(seconds) == text
