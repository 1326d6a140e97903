"""In what two recordings of the same conversation differ: order of kinds, and fields of each kind. Pure.

What is said, the ids and the times are not compared, for they differ between two runs of the same service; nor are the
client's sound and its end, which lie between the service's messages as chance will have it. How sound, transcript and
empty frames alternate is chance, too: a run of them is one kind, whose fields are compared all the same. Where an
answer was cut by an interruption is chance as well: it is compared as far as both have it, and then from `interrupted`
on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mock_server.tape.cut import cut_alike, joined
from mock_server.tape.format import Tape, line_of
from mock_server.tape.kinds import Group, groups

SPOKEN = ("audio", "activityEnd", "audioStreamEnd")
"""Of the client."""
MOST_FIELDS = 8
"""Named in one difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two tapes differ."""

    left: int
    """Line of the left tape."""
    right: int
    """Line of the right tape."""
    text: str

    def __str__(self) -> str:
        return f"lines {self.left} and {self.right}: {self.text}"


def differences(left: Tape, right: Tape) -> list[Difference]:
    """All of them, in order; the tapes are called by their names."""
    ours, theirs = cut_alike(_comparable(left), _comparable(right))
    names = (left.name or "left", right.name or "right")
    matcher = SequenceMatcher(None, [_label(group) for group in ours], [_label(group) for group in theirs], False)
    found: list[Difference] = []
    for how, i, i_end, j, j_end in matcher.get_opcodes():
        here = _line(ours, i), _line(theirs, j)
        if how == "equal":
            for one, other in zip(ours[i:i_end], theirs[j:j_end], strict=True):
                found += _in_fields(one, other, names)
        else:
            found.append(Difference(*here, _in_order(ours[i:i_end], theirs[j:j_end], names)))
    return found


def _comparable(tape: Tape) -> list[Group]:
    return joined(group for group in groups(tape) if group.side == "server" or group.kind not in SPOKEN)


def _label(group: Group) -> tuple[str, str]:
    return group.side, group.kind


def _line(found: Sequence[Group], index: int) -> int:
    """Where a group begins, or where the last one ends."""
    if index < len(found):
        return line_of(found[index].first)
    return line_of(found[-1].first + len(found[-1].frames) - 1) if found else line_of(0)


def _in_order(ours: Sequence[Group], theirs: Sequence[Group], names: tuple[str, str]) -> str:
    told = (f"{name} has {_told(part) or 'nothing'}" for name, part in zip(names, (ours, theirs), strict=True))
    return "order: " + ", ".join(told)


def _told(part: Sequence[Group]) -> str:
    return " → ".join(f"{group.side}'s {group.kind}" for group in part)


def _in_fields(one: Group, other: Group, names: tuple[str, str]) -> Iterator[Difference]:
    here = line_of(one.first), line_of(other.first)
    ours, theirs = one.fields(), other.fields()
    for name, only in zip(names, (ours - theirs, theirs - ours), strict=True):
        if only:
            more = f" and {len(only) - MOST_FIELDS} more" if len(only) > MOST_FIELDS else ""
            shown = ", ".join(sorted(only)[:MOST_FIELDS])
            yield Difference(*here, f"fields of {one.side}'s {one.kind}: only {name} has {shown}{more}")
