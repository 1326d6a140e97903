"""Which steps of a story can never answer, because an earlier one answers everything they could. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mock_server.story.format import Step, Story
from mock_server.story.match import Heard, difference

ANY_TURN = 10**6
"""A turn that no story names."""


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A step that is never reached."""

    step: Step
    by: Step
    """An earlier one, which answers first."""

    def __str__(self) -> str:
        hint = "put this one before it, or make that one `once: true`"
        return f"is never reached, for the step at {self.by.place} answers first; {hint}"


def shadowed(story: Story) -> list[Shadowed]:
    """Every step that no input can reach; in an ordered story each has its turn."""
    if story.ordered:
        return []
    found = []
    for number, step in enumerate(story.steps):
        earlier = [one for one in story.steps[:number] if not one.once]
        first = [_first(earlier, heard) for heard in _inputs(step)]
        if first and None not in first:
            found.append(Shadowed(step, next(one for one in first if one is not None)))
    return found


def _first(steps: list[Step], heard: Heard) -> Step | None:
    return next((step for step in steps if difference(step.when, heard) is None), None)


def _inputs(step: Step) -> Iterator[Heard]:
    """Examples of all that a step answers; none where they cannot be told."""
    when = step.when
    turn = when.turn or ANY_TURN
    if when.tool is not None:
        yield Heard("tool", when.tool, turn)
    for phrase in when.says:
        for text in phrase.variants:
            yield Heard("spoken", text.replace("*", "something else"), turn)
            yield Heard("typed", text.replace("*", "something else"), turn)
    for phrase in when.text:
        yield from (Heard("typed", text.replace("*", "something else"), turn) for text in phrase.variants)
