from __future__ import annotations

import pytest

from mock_server.story.format import Place, Step, Story, When
from mock_server.story.match import Heard, Miss, Progress, difference
from mock_server.story.phrase import Phrase


def says(*texts, **when):
    return When(says=tuple(map(Phrase.parse, texts)), **when)


def progress(*steps, **story):
    made = [Step(when, (), Place("s.yaml", line, 1)) for line, when in enumerate(steps, 1)]
    return Progress((Story("s", tuple(made), **story),))


@pytest.mark.parametrize(
    ("when", "heard", "why"),
    [
        (says("hi"), Heard("typed", "hi"), None),
        (says("hi"), Heard("spoken", "hi"), None),
        (When(text=(Phrase.parse("hi"),)), Heard("typed", "hi"), None),
        (When(text=(Phrase.parse("hi"),)), Heard("spoken", "hi"), "it is for typed text only"),
        (When(turn=2), Heard("spoken", "", 2), None),
        (When(turn=2), Heard("spoken", "", 1), "it is for turn 2, this was turn 1"),
        (When(tool="f"), Heard("tool", "f"), None),
        (When(tool="f"), Heard("tool", "g"), "it waits for the tool f"),
        (When(tool="f"), Heard("typed", "f"), "it waits for the tool f"),
        (says("f"), Heard("tool", "f"), "it waits for words"),
        (When(silence=3.0), Heard("typed", ""), "it waits for silence"),
        (says("turn on"), Heard("typed", "turn of"), "the words differ (92% alike)"),
    ],
)  # fmt: skip
def test_what_keeps_a_step_from_answering(when, heard, why):
    found = difference(when, heard)
    assert found == why or (why and found and found.startswith(why[:16]))


def test_a_whole_book_is_not_repeated():
    assert len(str(progress(says("open the door")).find(Heard("typed", "open " * 10_000)))) < 500


def test_the_first_step_that_fits_answers():
    found = progress(says("a *"), says("a b")).find(Heard("typed", "a b"))
    assert isinstance(found, Step)
    assert found.place.line == 1


def test_a_miss_names_the_nearest_step():
    miss = progress(says("open the door"), says("turn on the light")).find(Heard("typed", "turn on the night"))
    assert isinstance(miss, Miss)
    assert miss.nearest is not None
    assert miss.nearest.step.place.line == 2
    assert str(miss).startswith('no step of the story answers "turn on the night" (typed); nearest is s.yaml:2')


def test_a_miss_without_anything_near_says_so():
    assert str(progress(says("abc")).find(Heard("typed", "xyz"))).endswith("no step is near")


def test_a_copy_goes_its_own_way():
    original = progress(says("a"), says("b"), ordered=True)
    copy = original.copy()
    assert isinstance(original.find(Heard("typed", "a")), Step)
    assert isinstance(copy.find(Heard("typed", "b")), Miss)
