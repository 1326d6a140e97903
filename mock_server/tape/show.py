"""A tape for people: a line per thing that happened, sound added up. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from mock_server.tape.format import Ending, Frame, Message, Tape, line_of
from mock_server.tape.kinds import Group, groups
from mock_server.tape.shelf import blobs, rate_of

ARROWS = {"client": "→", "server": "←"}
WIDEST = 110
_TOLD = ("model", "timeLeft", "newHandle")


def shown(tape: Tape) -> Iterator[str]:
    """Lines: number in the text, time, who, what."""
    told = {"path": tape.path, "credentials": tape.credentials, "about": tape.about}
    yield from (f"{key}: {value}" for key, value in told.items() if value)
    for group in groups(tape):
        first = group.frames[0]
        at = f"{first.at:9.3f}" if first.at is not None else " " * 9
        count = f" ×{len(group.frames)}" if len(group.frames) > 1 else ""
        kind = "+".join(sorted(group.names))
        line = f"{line_of(group.first):6} {at}  {ARROWS[group.side]} {kind}{count}  {_detail(group)}"
        yield line.rstrip()[:WIDEST]


def _detail(group: Group) -> str:
    messages = [frame.message for frame in group.frames if isinstance(frame, Frame)]
    seconds = sum(_seconds(message, group.side) for message in messages)
    parts = [f"{seconds:.2f} s"] if seconds else []
    parts += [words] if (words := " ".join("".join(_words(messages)).split())) else []
    parts += [ending.reason for ending in group.frames if isinstance(ending, Ending) and ending.reason]
    return "  ".join(parts)


def _seconds(message: Message, side: Any) -> float:
    found = ((rate_of(mime_type, side), raw) for mime_type, raw in blobs(message))
    return sum(len(raw) / (2 * rate) for rate, raw in found if rate)


def _words(value: Any) -> Iterator[str]:
    """Texts of transcripts and parts, and calls with their arguments."""
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, Mapping):
        if "name" in value and ("args" in value or "response" in value):
            given = orjson.dumps(value.get("args", value.get("response"))).decode()
            yield f" {value['name']}{given}"
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item  # pieces of a transcript bring their own spaces
            else:
                yield from [f" {item} "] if key in _TOLD else _words(item)
