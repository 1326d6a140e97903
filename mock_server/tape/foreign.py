"""Recordings of other projects → tapes.

Read so far: the WebSocket cassettes of pydantic-ai, YAML with a list of directed messages without times, in which the
incoming sound was cut to its first bytes. A cassette goes on through a reconnection; each connection is a tape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from mock_server.errors import Fault, StoryError
from mock_server.story.block import Block, Desk, Wrong, each, flag, plain, value, whole, word
from mock_server.tape.format import Ending, Frame, Side, Tape

SIDES: dict[str, Side] = {"sent": "client", "received": "server"}


@dataclass(frozen=True, slots=True)
class _Cassette:
    entries: tuple[Frame | Ending | None, ...]


def import_recording(file: Path) -> list[Tape]:
    """The tapes of a recording, one per connection; raises `StoryError` with every fault."""
    desk = Desk(str(file))
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoryError([Fault(desk.file, 1, 1, "", f"cannot be read: {error}")]) from None
    node = desk.compose(text)
    cassette = _cassette(desk, node) if node is not None else None
    if cassette is None or desk.faults:
        raise StoryError(sorted(desk.faults, key=lambda fault: (fault.line, fault.column)))
    tapes = [replace(tape, about=f"imported from {file.name}") for tape in _connections(cassette)]
    if not tapes:
        raise StoryError([Fault(desk.file, 1, 1, "", "holds no message")])
    return [replace(tape, name=file.stem if n == 1 else f"{file.stem}-{n}") for n, tape in enumerate(tapes, 1)]


def _cassette(desk: Desk, node: yaml.Node) -> _Cassette:
    top = Block(desk, node, "")
    top.need("interactions", "`interactions` is missing; a cassette of pydantic-ai is what can be imported")
    top.take("version", _version, 1)
    entries = top.take("interactions", each(_entry), ())
    top.finish()
    return _Cassette(entries)


def _version(desk: Desk, node: yaml.Node, path: str) -> int:
    if (number := value(desk, node, path)) != 1:
        raise Wrong(f"must be 1, the version of cassettes that can be imported, got {number!r}")
    return 1


def _entry(desk: Desk, node: yaml.Node, path: str) -> Frame | Ending | None:
    given = Block(desk, node, path)
    kind = given.take("kind", word, "message")
    entry = _close(given) if kind == "close" else _message(given)
    if kind not in ("message", "close"):
        raise Wrong(f"must be of kind message or close, got {kind!r}")
    given.finish()
    return entry


def _message(given: Block) -> Frame | None:
    given.need("data", "`data` is missing: the message")
    given.need("direction", "`direction` is missing: sent or received")
    side = given.take("direction", _side, None)
    data: dict[str, Any] = given.take("data", plain, {})
    return Frame(side, data) if side else None


def _close(given: Block) -> Ending:
    code = given.take("code", whole(1000, 4999), 1000)
    given.take("ok", flag, True)
    return Ending("server", code, given.take("reason", word, ""))


def _side(desk: Desk, node: yaml.Node, path: str) -> Side:
    if (direction := word(desk, node, path)) not in SIDES:
        raise Wrong(f"must be sent or received, got {direction!r}")
    return SIDES[direction]


def _connections(cassette: _Cassette) -> Iterator[Tape]:
    """A connection begins with a setup and lasts until its close or the next setup."""
    frames: list[Frame] = []
    for entry in cassette.entries:
        if isinstance(entry, Ending):
            yield Tape(tuple(frames), entry)
            frames = []
        elif entry is not None:
            if frames and entry.side == "client" and "setup" in entry.message:
                yield Tape(tuple(frames))
                frames = []
            frames.append(entry)
    if frames:
        yield Tape(tuple(frames))
