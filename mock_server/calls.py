"""The tool calls of one turn: opened, answered once, or cancelled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.errors import Refusal
from mock_server.story.format import Call
from mock_server.wire.message import ToolAnswer
from mock_server.wire.rules import Rules
from mock_server.wire.schema import INVALID


@dataclass
class Made:
    """A call that was sent."""

    id: str
    call: Call
    response: Mapping[str, Any] | None = None
    """The answer; None while there is none."""
    used: bool = False
    """Whether a `wait` or a step of the story has taken the answer up."""


class Calls:
    """All calls of a session; ids are unique in it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._made: dict[str, Made] = {}
        self._past: set[str] = set()

    def open(self, id_: str, call: Call) -> None:
        """A call was sent."""
        self._made[id_] = Made(id_, call)

    def answer(self, answer: ToolAnswer) -> Made | None:
        """Note an answer; None when it comes too late or is not the last; raises `Refusal` for an unknown id."""
        made = self._meant(answer)
        if made is None or made.response is not None or answer.will_continue:
            return None
        made.response = answer.response
        return made

    def unanswered(self) -> list[Made]:
        """The calls that wait for an answer."""
        return [made for made in self._made.values() if made.response is None]

    def called(self, names: Iterable[str]) -> list[Made]:
        """The calls that a story knows by these names, in that order."""
        by_name = {made.call.name: made for made in self._made.values()}
        return [by_name[name] for name in names if name in by_name]

    def take_unused(self) -> Made | None:
        """The next answered call that nothing has taken up."""
        for made in self._made.values():
            if made.response is not None and not made.used:
                made.used = True
                return made
        return None

    def drop(self, ids: Iterable[str]) -> None:
        """These calls are cancelled."""
        for id_ in ids:
            if self._made.pop(id_, None):
                self._past.add(id_)

    def forget(self) -> None:
        """The turn is over: late answers are ignored, not refused."""
        self._past |= self._made.keys()
        self._made.clear()

    def values(self) -> dict[str, Any]:
        """Answers for the places in a text: the last one as `response`, each by the name of its call."""
        answered = [made for made in self._made.values() if made.response is not None]
        named = {made.call.name: made.response for made in answered if made.call.name}
        return {**named, "response": answered[-1].response} if answered else {}

    def _meant(self, answer: ToolAnswer) -> Made | None:
        if answer.id in self._made:
            return self._made[answer.id]
        if answer.id in self._past:
            return None
        if answer.id:
            raise Refusal(1008, "Requested entity was not found.", f"toolResponse: no call has the id {answer.id!r}")
        if self._rules.needs_call_id:
            raise Refusal(1007, INVALID, "toolResponse.functionResponses.id is missing")
        same = (m for m in self._made.values() if m.call.tool == answer.name and m.response is None)
        return next(same, None)
