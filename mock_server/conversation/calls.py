"""The tool calls of a session: opened, answered once, or cancelled. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_server.errors import Refusal
from mock_server.story.fill import includes
from mock_server.story.format import Call, Item, Wait
from mock_server.wire.message import ToolAnswer
from mock_server.wire.rules import Rules
from mock_server.wire.schema import INVALID


@dataclass
class Made:
    """A call that was sent."""

    id: str
    call: Call
    blocks: bool = True
    """The model says nothing until it is answered."""
    response: Mapping[str, Any] | None = None
    """The answer; None while there is none."""
    so_far: Mapping[str, Any] | None = None
    """The last answer after which more is to come."""
    silent: bool = False
    """The client wants the answer known, not spoken of."""
    used: bool = False
    """Whether a `wait` or a step of the story has taken the answer up."""


class Calls:
    """All calls of a session; ids are unique in it."""

    def __init__(self, rules: Rules, functions: Mapping[str, str]) -> None:
        self._rules = rules
        self.functions = functions
        """Behaviour of each function the client has declared; empty where it did not say."""
        self._made: dict[str, Made] = {}
        self._past: set[str] = set()

    def make(self, calls: Iterable[Call], new_id: Callable[[], str]) -> list[dict[str, Any]]:
        """Make calls; tells them as the service writes them."""
        made = [Made(self._rules.shape_id(new_id()), call, self._blocks(call.tool)) for call in calls]
        self._made.update({one.id: one for one in made})
        return [{"id": one.id, "name": one.call.tool, "args": dict(one.call.args)} for one in made]

    def undeclared(self, calls: Iterable[Call]) -> list[str]:
        """Functions that the client, which has declared some, has not."""
        return [call.tool for call in calls if self.functions and call.tool not in self.functions]

    def answer(self, answer: ToolAnswer) -> Made | None:
        """Note an answer; None when it comes too late; raises `Refusal` for an unknown id."""
        made = self._meant(answer)
        if made is None or made.response is not None:
            return None
        if answer.will_continue:
            made.so_far = answer.response
        else:
            made.response = answer.response
        made.silent = answer.scheduling == "SILENT"
        return made

    def unanswered(self) -> list[Made]:
        """The calls that keep the model from going on."""
        return [made for made in self._made.values() if made.blocks and made.response is None]

    def called(self, names: Iterable[str]) -> list[Made]:
        """The calls that a story knows by these names, in that order."""
        by_name = {made.call.name: made for made in self._made.values()}
        return [by_name[name] for name in names if name in by_name]

    def take_unused(self) -> Made | None:
        """The next answered call that nothing has taken up."""
        for made in self._made.values():
            if made.blocks and made.response is not None and not made.used:
                made.used = True
                return made
        return None

    def drop(self, ids: Iterable[str]) -> None:
        """These calls are cancelled."""
        for id_ in ids:
            if self._made.pop(id_, None):
                self._past.add(id_)

    def forget(self) -> None:
        """The turn is over: late answers are ignored, not refused. Calls that do not block outlast it."""
        over = [id_ for id_, made in self._made.items() if made.blocks or (made.response is not None and made.used)]
        self.drop(over)

    def keep(self, awaited: Iterable[Made]) -> tuple[tuple[Made, ...], frozenset[str]]:
        """Calls that may still be answered, with those `awaited` together with them; and the ids of the rest."""
        beside = [made.id for made in awaited]
        open_ = {i: m for i, m in self._made.items() if i in beside or (not m.blocks and m.response is None)}
        return tuple(open_.values()), frozenset(self._past | (self._made.keys() - open_.keys()))

    def restore(self, open_: Iterable[Made], past: Iterable[str]) -> None:
        """Go on with these of an earlier connection."""
        self._made |= {made.id: made for made in open_}
        self._past |= set(past)

    def values(self, recent: Sequence[Made]) -> dict[str, Any]:
        """Answers for the places in a text: the last of `recent` (or of all) as `response`, each by its call's name."""
        answered = [made for made in self._made.values() if _latest(made) is not None]
        named = {made.call.name: _latest(made) for made in (*answered, *recent) if made.call.name}
        last = next(reversed([*answered, *recent]), None)
        return {**named, "response": _latest(last)} if last else named

    def _blocks(self, tool: str) -> bool:
        return (self.functions.get(tool) or self._rules.behavior) == "BLOCKING"

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


def branch(wait: Wait, calls: Sequence[Made]) -> tuple[Item, ...]:
    """The way the story takes after these answers."""
    responses = [made.response or {} for made in calls]
    for case in wait.cases:
        if any(includes(response, case.response) for response in responses):
            return case.reply
    return wait.error if any("error" in response for response in responses) else wait.ok


def _latest(made: Made) -> Mapping[str, Any] | None:
    return made.response if made.response is not None else made.so_far
