"""Troubles as switches."""

from __future__ import annotations

import re

import pytest

from mock_server import StoryError, load_story
from mock_server.faults import TROUBLES, Stall
from mock_server.faults.switch import described, switch


def test_a_name_alone_and_with_options():
    assert switch("stall")() == Stall()
    assert switch("stall:chunks=5,seconds=2.5")() == Stall(chunks=5, seconds=2.5)
    assert switch("stall")() is not switch("stall")()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stal", "no trouble is named 'stal'; known: cut_short, "),
        ("stall:chunk=5", "stall has no option 'chunk'; known: chunks, times, seconds"),
        ("stall:chunks=many", "stall: chunks must be a int, got 'many'"),
        ("silent_setup:x=1", "silent_setup has no option 'x'; known: none"),
        ("ends:cause=weather", "no cause is named 'weather'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(text, told):
    with pytest.raises(ValueError, match=told) as error:
        switch(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("{trouble: ends, cause: weather}", "no cause is named 'weather'; known: invalid_argument"),
        ("{trouble: rain}", "no trouble is named 'rain'; known: cut_short"),
        ("{trouble: stall, chunk: 3}", "unknown key; did you mean chunks?"),
        ("{{}: stall}", "a key must be a word"),
    ],
)
def test_in_a_story_it_is_told_before_anybody_connects(story_file, item, told):
    with pytest.raises(StoryError, match=re.escape(told)):
        load_story(story_file(f"{{live: 1, steps: [{{when: {{turn: 1}}, reply: [{item}]}}]}}"))


def test_every_trouble_is_described_as_it_can_be_given():
    lines = list(described())
    assert [line.partition("\n")[0].partition(":")[0] for line in lines] == list(TROUBLES)
    for line in lines:
        assert switch(line.partition("\n")[0])() == TROUBLES[line.partition("\n")[0].partition(":")[0]]()
