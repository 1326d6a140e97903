"""What was said on a tape so far, as turns that another service can be told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from mock_server.tape.format import Frame
from mock_server.tape.look import block, blocks, text
from mock_server.wire.normalise import camel

Said = tuple[str, str]
"""Role and text."""


def history(frames: Iterable[Frame]) -> list[dict[str, Any]]:
    """The `turns` of a `clientContent`: words of both sides in their order, as far as they are known."""
    said = (one for frame in frames if isinstance(frame.message, Mapping) for one in _said(frame.message))
    turns: list[dict[str, Any]] = []
    for role, run in groupby((one for one in said if one[1].strip()), lambda one: one[0]):
        words = "".join(words for _, words in run).strip()
        turns.append({"role": role, "parts": [{"text": words}]})
    return turns


def _said(message: Mapping[str, Any]) -> Iterator[Said]:
    for key, value in message.items():
        yield from _READERS.get(camel(key), _nothing)(value)


def _typed(content: Any) -> Iterator[Said]:
    for turn in blocks(content, "turns"):
        for part in blocks(turn, "parts"):
            yield text(turn, "role") or "user", f" {text(part, 'text')}"


def _realtime(given: Any) -> Iterator[Said]:
    yield "user", f" {text(given, 'text')}"


def _content(content: Any) -> Iterator[Said]:
    yield "user", text(block(content, "inputTranscription"), "text")
    for part in blocks(block(content, "modelTurn"), "parts"):
        yield "model", "" if part.get("thought") else text(part, "text")
    yield "model", text(block(content, "outputTranscription"), "text")


def _nothing(value: Any) -> Iterator[Said]:
    return iter(())


_READERS: Mapping[str, Callable[[Any], Iterator[Said]]] = {
    "clientContent": _typed,
    "realtimeInput": _realtime,
    "serverContent": _content,
}
