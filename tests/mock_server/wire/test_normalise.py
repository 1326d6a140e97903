from __future__ import annotations

import pytest

from mock_server.wire.normalise import camel


@pytest.mark.parametrize(
    ("given", "expected"),
    [("turn_complete", "turnComplete"), ("turnComplete", "turnComplete"), ("model", "model"), ("top_k", "topK")],
)
def test_either_spelling_becomes_camel_case(given, expected):
    assert camel(given) == expected
