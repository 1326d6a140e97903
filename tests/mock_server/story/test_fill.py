from __future__ import annotations

import pytest

from mock_server.story.fill import fill, includes

VALUES = {"response": {"output": {"t": 21.0, "names": ["a", "b"], "deep": [{"x": "y"}], "no": None}}}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("It is {response.output.t} degrees.", "It is 21 degrees."),
        ("{response.output.names}", "a, b"),
        ("{response.output.deep.0.x}", "y"),
        ("no place, {not one}", "no place, {not one}"),
    ],
)
def test_places_are_filled(text, filled):
    missing: list[str] = []
    assert fill(text, VALUES, missing.append) == filled
    assert not missing


@pytest.mark.parametrize("place", ["response.output.x", "response.output.deep.7", "response.output.no", "other"])
def test_what_is_missing_is_left_out_and_told(place):
    missing: list[str] = []
    assert fill(f"a {{{place}}} b", VALUES, missing.append) == "a b"
    assert missing == [place]


@pytest.mark.parametrize(
    ("part", "result"),
    [
        ({}, True), ({"output": {"t": 21}}, True), ({"output": {"t": 22}}, False), ({"output": {"deep": [{}]}}, True),
        ({"output": {"deep": []}}, False), ({"error": None}, False), ({"output": 1}, False),
    ],
)  # fmt: skip
def test_an_answer_includes_its_parts(part, result):
    assert includes(VALUES["response"], part) is result
