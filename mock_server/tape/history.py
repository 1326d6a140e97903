"""What was said on a tape so far, as turns that another service can be told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from mock_server.tape.format import Frame
from mock_server.wire.normalise import camel

Said = tuple[str, str]
"""Role and text."""


def history(frames: Iterable[Frame]) -> list[dict[str, Any]]:
    """The `turns` of a `clientContent`: words of both sides in their order, as far as they are known."""
    said = (one for frame in frames if isinstance(frame.message, Mapping) for one in _said(frame.message))
    turns = []
    for role, run in groupby(said, lambda one: one[0]):
        text = "".join(text for _, text in run).strip()
        turns += [{"role": role, "parts": [{"text": text}]}] if text else []
    return turns


def _said(message: Mapping[str, Any]) -> Iterator[Said]:
    for key, value in message.items():
        yield from _READERS.get(camel(key), _nothing)(value)


def _typed(content: Mapping[str, Any]) -> Iterator[Said]:
    for turn in content.get("turns", []):
        for part in turn.get("parts", []):
            if "text" in part:
                yield turn.get("role", "user"), f" {part['text']}"


def _realtime(given: Mapping[str, Any]) -> Iterator[Said]:
    if "text" in given:
        yield "user", f" {given['text']}"


def _content(content: Mapping[str, Any]) -> Iterator[Said]:
    yield "user", content.get("inputTranscription", {}).get("text", "")
    for part in content.get("modelTurn", {}).get("parts", []):
        if "text" in part and not part.get("thought"):
            yield "model", part["text"]
    yield "model", content.get("outputTranscription", {}).get("text", "")


def _nothing(value: Any) -> Iterator[Said]:
    return iter(())


_READERS: Mapping[str, Callable[[Any], Iterator[Said]]] = {
    "clientContent": _typed,
    "realtimeInput": _realtime,
    "serverContent": _content,
}
