"""What the model has its tools do: makes the calls, takes the answers, gives up on those that never come. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_server.conversation.agenda import Agenda
from mock_server.conversation.calls import Calls, Made
from mock_server.conversation.effects import Effect, Note, Send
from mock_server.conversation.errands import Errand, Errands, Unfinished
from mock_server.conversation.terms import Terms
from mock_server.conversation.turn import TimedOut
from mock_server.conversation.usage import Meter
from mock_server.story import format as story
from mock_server.wire.message import ToolAnswer


class Tools:
    """All calls of a session, those that hold a turn and those that outlast it."""

    def __init__(self, terms: Terms, meter: Meter, out: deque[Effect]) -> None:
        self._terms, self._meter, self._out = terms, meter, out
        self._calls = Calls(terms.rules, terms.setup.functions)
        self._patience: Agenda[TimedOut] = Agenda()
        """When to give up on calls that outlast the turn."""
        self.errands = Errands()

    @property
    def deadline(self) -> float | None:
        """When the patience with a call that outlasts its turn ends."""
        return self._patience.deadline

    def overdue(self, now: float) -> TimedOut | None:
        """An errand that has lasted too long."""
        return self._patience.pop(now)

    def timeout(self, wait: story.Wait, now: float) -> float | None:
        """When this wait has lasted too long; None where it may last for ever."""
        return None if wait.timeout is None else now + wait.timeout * self._terms.patience

    def declare(self, functions: Mapping[str, str]) -> None:
        """The client has other functions now."""
        self._calls.functions = functions

    # ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────

    def call(self, calls: Sequence[story.Call]) -> None:
        """Make these calls."""
        made = self._calls.make(calls, self._terms.new_id)
        self._meter.called_letters += sum(len(f"{call['name']}{call['args']}") for call in made)
        if strange := self._calls.undeclared(calls):
            self._out.append(Note(f"the story calls {', '.join(strange)}, which the client has not declared"))
        self._out.append(Send({"toolCall": {"functionCalls": made}}))

    def called(self, wait: story.Wait | None) -> list[Made]:
        """The calls that a wait is for."""
        return self._calls.called(wait.tools) if wait else []

    def unanswered(self) -> list[Made]:
        """The calls that keep the model from going on."""
        return self._calls.unanswered()

    def take_unused(self) -> Made | None:
        """The next answered call that nothing has taken up."""
        return self._calls.take_unused()

    def cancel(self, calls: Iterable[Made]) -> None:
        """Tell the client that these of its calls are not wanted any more."""
        if ids := [made.id for made in calls]:
            self._calls.drop(ids)
            self._out.append(Send({"toolCallCancellation": {"ids": ids}}))

    def forget(self) -> None:
        """The turn is over: late answers to its calls are ignored, not refused."""
        self._calls.forget()

    # ── answers ───────────────────────────────────────────────────────────────────────────────────────────────

    def answer(self, answer: ToolAnswer) -> Made | None:
        """The call that is answered; None, and a note, when it comes too late. Raises `Refusal` for an unknown id."""
        made = self._calls.answer(answer)
        self._meter.heard_letters += len(f"{answer.response}")
        if made is None:
            self._out.append(Note(f"the answer to {answer.id or answer.name} was not awaited and is ignored"))
        return made

    def values(self, recent: Sequence[Made]) -> dict[str, Any]:
        """What the answers hold, for the places in a text; `recent` ones come first."""
        return self._calls.values(recent)

    # ── errands ───────────────────────────────────────────────────────────────────────────────────────────────

    def park(self, wait: story.Wait, after: tuple[story.Item, ...], now: float) -> None:
        """Let what is said after these calls wait for them without holding the turn."""
        self._begin(Errand(wait, self.called(wait), after, self.timeout(wait, now)))

    def _begin(self, errand: Errand) -> None:
        self.errands.add(errand)
        if errand.ends is not None:
            self._patience.put(errand.ends, TimedOut(errand))

    def unfinished(self) -> Unfinished:
        """What a handle given out now restores."""
        errands = tuple(self.errands.open)
        open_, past = self._calls.keep(made for errand in errands for made in errand.awaited)
        return Unfinished(open_, past, errands).copy()

    def restore(self, unfinished: Unfinished) -> None:
        """Go on where an earlier connection was when its handle was given out."""
        mine = unfinished.copy()
        self._calls.restore(mine.open, mine.past)
        for errand in mine.errands:
            self._begin(errand)

    def give_up(self, errand: Errand) -> None:
        """Wait no longer for calls that outlast the turn."""
        self.cancel(self.errands.give_up(errand))
