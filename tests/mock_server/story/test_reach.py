"""Steps that nothing can reach."""

from __future__ import annotations

import pytest

from mock_server.commands.proofread import proofread
from mock_server.errors import StoryError
from mock_server.story.load import load_story, shipped
from mock_server.story.reach import shadowed


def lost(story_file, steps, ordered="false"):
    story = load_story(story_file(f"{{live: 1, ordered: {ordered}, steps: [{steps}]}}"))
    return [story.steps.index(one.step) for one in shadowed(story)]


SAYS = "{when: {says: %s}, reply: []}"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ('"hello *"', "hello you", [1]),
        ("hello you", '"hello *"', []),
        ("hello", "Hello!", [1]),
        ("(on|off)", '["on", "off"]', [1]),
        ("on", '["on", "off"]', []),
        ('"*"', '"anything (at|of) all"', [1]),
    ],
)
def test_a_step_is_lost_if_an_earlier_one_answers_all_that_it_answers(story_file, first, second, expected):
    assert lost(story_file, f"{SAYS % first}, {SAYS % second}") == expected


def test_typed_text_does_not_hide_speech(story_file):
    typed = "{when: {text: hello}, reply: []}"
    assert lost(story_file, f"{typed}, {SAYS % 'hello'}") == []
    assert lost(story_file, f"{SAYS % 'hello'}, {typed}") == [1]


def test_a_step_that_is_played_once_hides_nothing(story_file):
    assert lost(story_file, f"{{when: {{says: a}}, once: true, reply: []}}, {SAYS % 'a'}") == []


def test_a_step_for_one_turn_hides_nothing(story_file):
    assert lost(story_file, f"{{when: {{says: a, turn: 1}}, reply: []}}, {SAYS % 'a'}") == []
    assert lost(story_file, f"{SAYS % 'a'}, {{when: {{says: a, turn: 1}}, reply: []}}") == [1]


def test_in_an_ordered_story_each_step_has_its_turn(story_file):
    assert lost(story_file, f"{SAYS % 'a'}, {SAYS % 'a'}", ordered="true") == []


def test_tools_hide_tools(story_file):
    tool = "{when: {tool: f}, reply: []}"
    assert lost(story_file, f"{tool}, {tool}, {SAYS % 'f'}") == [1]


def test_a_lost_step_is_a_fault_with_its_place(story_file):
    path = story_file("""\
        live: 1
        steps:
          - when: {says: hello}
            reply: []
          - when: {says: hello}
            reply: []
    """)
    with pytest.raises(StoryError) as caught:
        proofread(str(path))
    [fault] = caught.value.faults
    assert (fault.line, fault.column) == (5, 5)
    assert "the step at" in fault.text
    assert "story.yaml:3 answers first" in fault.text


@pytest.mark.parametrize("name", shipped())
def test_every_step_of_the_shipped_stories_can_be_reached(name):
    assert shadowed(load_story(name)) == []
