"""Answers that were interrupted, each at its own moment, made comparable. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from mock_server.tape.kinds import Group

ANSWER = frozenset({"audio", "said", "text", "empty", "thought", "toolCall", "generationComplete"})
"""What the service says in answer."""
REACTION = frozenset({"toolResponse"})
"""What a client says because of an answer, and not without it."""
ENDS = frozenset({"turnComplete", "setupComplete"})
"""Behind these a new answer begins."""


def cut_alike(ours: Sequence[Group], theirs: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Both, with each answer that was interrupted as far only as both have it.

    The last that both have may be a part in either: it has no fields any more.
    """
    left, right = dict(enumerate(ours)), dict(enumerate(theirs))
    for one, other in zip(_interrupted(ours), _interrupted(theirs), strict=False):
        common = min(len(one), len(other))
        _cut(left, one, common)
        _cut(right, other, common)
    return joined(left.values()), joined(right.values())


def joined(found: Iterable[Group]) -> list[Group]:
    """Groups of one kind with nothing between them any more, as one."""
    runs = (list(run) for _, run in groupby(found, lambda group: (group.side, group.kind)))
    return [replace(run[0], frames=tuple(frame for group in run for frame in group.frames)) for run in runs]


def _interrupted(found: Sequence[Group]) -> list[list[int]]:
    """Which groups make each answer that was interrupted."""
    answers: list[list[int]] = []
    answer: list[int] = []
    for index, group in enumerate(found):
        if "interrupted" in group.names:
            answers.append(answer)
        if group.names & {"interrupted", *ENDS}:
            answer = []
        elif group.names & (ANSWER if group.side == "server" else REACTION):
            answer.append(index)
    return answers


def _cut(found: dict[int, Group], answer: list[int], length: int) -> None:
    for index in answer[length:]:
        del found[index]
    for index in answer[:length][-1:]:
        found[index] = replace(found[index], frames=())
