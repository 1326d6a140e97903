"""What kind of message a frame is, and which fields it has: what two recordings can be compared by. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mock_server.tape.format import Ending, Frame, Message, Side, Tape
from mock_server.tape.look import blocks
from mock_server.wire.normalise import camel

ALTERNATING = frozenset({"audio", "said", "text", "empty"})
"""How sound, its transcript and empty frames alternate is chance: a run of them is one kind."""
COMPANIONS = frozenset({"usageMetadata", "groundingMetadata"})
"""Come with something else, and are fields of that."""
TELLING = ("mimeType", "role", "modality", "trafficType", "id")
"""Fields whose value belongs to the dialect; an id by its shape."""
FOREIGN = ("args", "response", "parameters", "parametersJsonSchema", "responseJsonSchema", "labels")
"""Objects whose keys belong to the user."""
_CONTENT = {"inputTranscription": "heard", "outputTranscription": "said"}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Group:
    """Frames of one side and one kind, one after the other."""

    side: Side
    kind: str
    """`speech` for any mix of sound, transcript and empty frames; else the names of what a frame carries."""
    frames: tuple[Frame | Ending, ...]
    first: int
    """Index of the first one in its tape."""

    @property
    def names(self) -> set[str]:
        """What its frames carry, in words."""
        return {name for frame in self.frames for name in _names_of(frame)}

    def fields(self) -> set[str]:
        """All fields that any of them has, as dotted paths."""
        return {path for frame in self.frames if isinstance(frame, Frame) for path in fields(frame.message)}


def groups(tape: Tape) -> list[Group]:
    """The frames of a tape, runs of one kind together; the ending is the last."""
    entries: Sequence[Frame | Ending] = (*tape.frames, *([tape.ending] if tape.ending else []))
    found = []
    for (side, kind), run in groupby(enumerate(entries), lambda entry: _run(entry[1])):
        members = list(run)
        found.append(Group(side, kind, tuple(entry for _, entry in members), members[0][0]))
    return found


def names(message: Message) -> tuple[str, ...]:
    """What a message carries, in words: ("audio", "said")."""
    if isinstance(message, str):
        return ("not JSON",)
    found = dict.fromkeys(name for key, value in message.items() for name in _parts(camel(key), value))
    return tuple(found) or ("empty",)


def fields(value: Any, path: str = "") -> Iterator[str]:
    """Dotted paths of all fields, in camelCase."""
    if isinstance(value, list):
        for item in value:
            yield from fields(item, f"{path}[]")
    elif isinstance(value, Mapping):
        if not value and path:
            yield f"{path} (empty)"
        for key, item in value.items():
            yield from _field(f"{path}.{camel(key)}" if path else camel(key), camel(key), item)
    elif path:
        yield path


def _field(path: str, name: str, value: Any) -> Iterator[str]:
    if name in FOREIGN:
        yield path
    elif name in TELLING and isinstance(value, str):
        yield f"{path}={shape_of(value) if name == 'id' else value}"
    else:
        yield from fields(value, path)


def shape_of(unique: str) -> str:
    """An id without what is unique in it: `function-call-#`, `UUID`."""
    return re.sub(r"\d+", "#", _UUID.sub("UUID", unique))


def _run(entry: Frame | Ending) -> tuple[Side, str]:
    """What must be equal for two entries to be of one run."""
    side = entry.side if isinstance(entry, Frame) else entry.by
    found = _names_of(entry)
    if side == "server" and ALTERNATING.issuperset(found):
        return side, "speech"
    return side, "+".join(sorted(set(found) - COMPANIONS or found))


def _names_of(entry: Frame | Ending) -> tuple[str, ...]:
    if isinstance(entry, Frame):
        return names(entry.message)
    return (f"close {entry.code}",) if entry.code is not None else ("lost",)


def _parts(key: str, value: Any) -> Iterator[str]:
    if key == "serverContent" and isinstance(value, Mapping):
        for name, item in value.items():
            yield from _turn_parts(item) if name == "modelTurn" else [_CONTENT.get(str(name), str(name))]
    elif key == "realtimeInput" and isinstance(value, Mapping):
        yield from (_MEDIA.get(camel(name), camel(name)) for name in value)
    else:
        yield key


def _turn_parts(turn: Any) -> Iterator[str]:
    for part in blocks(turn, "parts"):
        kind = next(iter(part), "empty")
        yield "thought" if part.get("thought") else _PARTS.get(kind, kind)


_MEDIA = {"video": "image", "mediaChunks": "audio"}
_PARTS = {"inlineData": "audio"}
