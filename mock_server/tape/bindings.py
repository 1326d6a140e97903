"""Ids of calls in two sessions that go the same way: the second call of a tool here is the second one there. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from mock_server.tape.look import block, blocks, text
from mock_server.wire.normalise import camel


class Bindings:
    """Learns the calls of both services, and translates a client's answer to one of them for the other."""

    def __init__(self) -> None:
        self._ours: defaultdict[str, list[str]] = defaultdict(list)
        self._theirs: defaultdict[str, list[str]] = defaultdict(list)

    def ours(self, message: Mapping[str, Any]) -> None:
        """A message of the service that the client talks to."""
        _learn(self._ours, message)

    def theirs(self, message: Mapping[str, Any]) -> None:
        """A message of the other service."""
        _learn(self._theirs, message)

    def translate(self, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """A client message as the other service must get it; None while that has not made the call."""
        key = next((key for key in message if camel(key) == "toolResponse"), "")
        inner = next((name for name in block(message, key) if camel(name) == "functionResponses"), "")
        if not inner:
            return message
        answers = [self._answer(answer) for answer in blocks(message[key], inner)]
        return None if None in answers else {**message, key: {**message[key], inner: answers}}

    def _answer(self, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
        name, id_ = text(answer, "name"), text(answer, "id")
        if not id_:
            return answer
        ours, theirs = self._ours[name], self._theirs[name]
        number = ours.index(id_) if id_ in ours else len(theirs)
        return {**answer, "id": theirs[number]} if number < len(theirs) else None


def _learn(calls: defaultdict[str, list[str]], message: Mapping[str, Any]) -> None:
    for call in blocks(block(message, "toolCall"), "functionCalls"):
        calls[text(call, "name")].append(text(call, "id"))
