"""The model's turns, one at a time: performs replies, makes calls, breaks off. Pure.

A turn is open from the question to `turnComplete`. What is to be done goes to `out`; `due` performs one cue of the
agenda and tells what the dialogue has to know of it.
"""

from __future__ import annotations

from collections import deque
from functools import singledispatchmethod
from typing import Any

from mock_server.conversation.agenda import Agenda
from mock_server.conversation.calls import Made, branch
from mock_server.conversation.effects import Effect, Note, Send
from mock_server.conversation.errands import Errand
from mock_server.conversation.handles import Handles
from mock_server.conversation.speech import Frame
from mock_server.conversation.terms import Terms
from mock_server.conversation.tools import Tools
from mock_server.conversation.turn import (
    PERFORMED,
    Cue,
    Generated,
    Leaving,
    Outcome,
    PlayedOut,
    Stage,
    State,
    TimedOut,
    Turn,
    TurnOver,
    Unexpected,
    as_effect,
    completion,
)  # fmt: skip
from mock_server.conversation.usage import Meter
from mock_server.story import format as story
from mock_server.story.fill import fill
from mock_server.wire.message import ToolAnswer

Reply = tuple[story.Item, ...]


class Mouth:
    """Speaks for the model."""

    def __init__(self, terms: Terms, meter: Meter, handles: Handles, out: deque[Effect]) -> None:
        self._terms, self._rules, self.meter, self._handles, self._out = terms, terms.rules, meter, handles, out
        self._agenda: Agenda[Cue] = Agenda()
        self._stage = Stage(terms, self._agenda)
        self.tools = Tools(terms, meter, out)
        self._turn: Turn | None = None

    @property
    def state(self) -> State | None:
        """State of the open turn; None where there is none."""
        return self._turn.state if self._turn else None

    @property
    def deadline(self) -> float | None:
        """When the next cue is due."""
        return min((at for at in (self.tools.deadline, self._agenda.deadline) if at is not None), default=None)

    def due(self, now: float) -> Outcome | None:
        """Perform the next cue if its time has come; one at a time, so that an interruption is never late."""
        cue = self._agenda.pop(now) or self.tools.overdue(now)
        if isinstance(cue, Frame):  # by far the most; dispatching costs more than saying it
            return self._say(cue)
        return None if cue is None else self._perform(cue, now)

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """A question was asked; what to reply is not known yet."""
        self._turn = Turn(State.HEARING)

    def play(self, reply: Reply, now: float, *about: Made) -> None:
        """Reply to the question, tell about answers, or go on after an unexpected one."""
        if self._turn is not None and self._turn.state is not State.HEARING:
            self._continue(reply, now)
            return
        if not isinstance(next(iter(reply), None), story.Ignore):
            self._handles.withhold()
        self._turn = Turn(State.TALKING, deque(reply), awaited=list(about))
        self._stage.perform(self._turn, now, self._fill)

    def finish(self, now: float) -> None:
        """Nothing follows the unexpected answers."""
        self._agenda.put(now, Generated())

    def answer(self, answer: ToolAnswer, now: float) -> Made | None:
        """Take the answer to a call; tells the call if it does not block and nothing was waiting for it.

        Raises `Refusal` where there was no such call.
        """
        made = self.tools.answer(answer)
        if made is None:
            return None
        if made.blocks:
            if self.state is State.WAITING:
                self._go_on(now)
            return None
        awaited = self.tools.errands.answered(made) or self._is_ahead(made, answer, now)
        return None if awaited else made

    def interrupt(self, now: float) -> bool:
        """Break the turn off: what was not sent never will be, calls that block are cancelled. False without a turn."""
        if self._turn is None:
            return False
        self._agenda.clear()
        ahead = self._turn.ahead
        called = self.tools.called(ahead)
        if ahead is not None and called and not any(made.blocks for made in called):
            self._park(self._turn, ahead, now)
        self._turn.items.clear()
        self._turn.ending = story.EndTurn()
        self.send(serverContent={"interrupted": True})
        self.tools.cancel(self.tools.unanswered())
        self._complete()
        return True

    def send(self, **message: Any) -> None:
        """Send a message at once."""
        self._out.append(Send(message))

    # ── cues ──────────────────────────────────────────────────────────────────────────────────────────────────

    @singledispatchmethod
    def _perform(self, cue: Cue, now: float) -> Outcome:
        """Do what is due."""
        raise NotImplementedError(cue)

    def _say(self, cue: Frame) -> Outcome:
        self.meter.said_samples += cue.samples
        self.meter.said_letters += len(cue.text)
        self.meter.thought_letters += len(cue.thought)
        self._out.append(cue.send)
        return PERFORMED

    @_perform.register
    def _(self, cue: story.Calls, now: float) -> Outcome:
        if self._terms.brackets:
            self.send(serverContent={"outputTranscription": {}})
        self.tools.call(cue.calls)
        return PERFORMED

    @_perform.register
    def _(self, cue: story.Wait, now: float) -> Outcome:
        awaited = self.tools.called(cue)
        if any(made.blocks for made in awaited) or self._turn is None:
            return self._wait(cue, awaited, now)
        self._park(self._turn, cue, now)
        return self._perform(Generated(), now)

    @_perform.register
    def _(self, cue: TimedOut, now: float) -> Outcome:
        turn = self._turn
        if turn is not None and turn.state is State.WAITING and turn.awaited is cue.errand.awaited:
            self.tools.cancel(made for made in cue.errand.awaited if made.response is None)
            return self._continue(cue.errand.wait.late, now)
        self.tools.give_up(cue.errand)
        return PERFORMED

    @_perform.register
    def _(self, cue: Generated, now: float) -> Outcome:
        """The reply is out; calls that nothing waited for still hold the turn, if they block."""
        if unanswered := self.tools.unanswered():
            return self._wait(story.Wait(()), unanswered, now)
        if made := self.tools.take_unused():
            return Unexpected(made.call.tool)
        self.send(serverContent={"generationComplete": True})
        self._agenda.put(max(now, self._turn.played_until if self._turn else now), PlayedOut())
        return PERFORMED

    @_perform.register
    def _(self, cue: PlayedOut, now: float) -> Outcome:
        items = self._turn.items if self._turn else deque[story.Item]()
        self._complete()
        if not items:
            return TurnOver()
        self._turn = Turn(State.TALKING, items)
        self._stage.perform(self._turn, now, self._fill)
        return PERFORMED

    @_perform.register
    def _(self, cue: story.Ignore, now: float) -> Outcome:
        self._turn = None
        self._agenda.clear()
        return TurnOver()

    @_perform.register
    def _(self, cue: story.GoAway, now: float) -> Outcome:
        return Leaving(cue.seconds)

    @_perform.register
    def _(self, cue: story.Close | story.Abort | story.Spoil, now: float) -> Outcome:
        self._out.append(as_effect(cue))
        return PERFORMED

    # ── waiting for tools ─────────────────────────────────────────────────────────────────────────────────────

    def _wait(self, wait: story.Wait, awaited: list[Made], now: float) -> Outcome:
        if self._turn is not None:
            self._turn.state, self._turn.ahead, self._turn.awaited = State.WAITING, wait, awaited
            if (end := self.tools.timeout(wait, now)) is not None:
                self._agenda.put(end, TimedOut(Errand(wait, awaited)))
            if self._terms.completes_calls and self.tools.unanswered():
                self._end_part(self._turn)
            self._go_on(now)
        return PERFORMED

    def _go_on(self, now: float) -> None:
        """Take the branch of the story, once everything waited for is answered."""
        turn = self._turn
        if turn is None or turn.ahead is None or any(made.response is None for made in turn.awaited):
            return
        for made in turn.awaited if turn.ahead.tools else ():
            made.used = True
        self._handles.after_tool()
        self._out.extend(Send(dict(message)) for message in self._rules.after_tool)
        self._continue(branch(turn.ahead, turn.awaited), now)

    def _continue(self, reply: Reply, now: float) -> Outcome:
        """Go on with `reply` and what was to come after it."""
        self._agenda.clear()  # only the time-out of the wait can be on it
        if self._turn is not None:
            items = deque([*reply, *self._turn.items])
            if self._rules.answer_apart and items and not self._turn.told_over:
                self._end_part(self._turn)
            self._turn = Turn(State.TALKING, items, awaited=self._turn.awaited, played_until=self._turn.played_until)
            self._stage.perform(self._turn, now, self._fill)
        return PERFORMED

    def _is_ahead(self, made: Made, answer: ToolAnswer, now: float) -> bool:
        """Whether the story comes to this call's `wait` later in the turn; an answer that interrupts goes there now."""
        turn = self._turn
        if turn is None or turn.ahead is None or made.call.name not in turn.ahead.tools:
            return False
        if answer.scheduling == "INTERRUPT" and made.response is not None:
            self._park(turn, turn.ahead, now)
        return True

    def _park(self, turn: Turn, wait: story.Wait, now: float) -> None:
        """Let the rest of the reply wait for its calls without holding the turn."""
        after = tuple(turn.items)
        turn.items.clear()
        turn.ahead = None
        self.tools.park(wait, after, now)

    # ── the end of a turn ─────────────────────────────────────────────────────────────────────────────────────

    def _complete(self) -> None:
        self._send_complete(more=bool(self._turn and self._turn.items) or self.tools.errands.pending)
        self._turn = None
        self.tools.forget()

    def _end_part(self, turn: Turn) -> None:
        """The turn up to here is complete; what the answer leads to is spoken in one of its own."""
        turn.told_over = True
        if self._terms.brackets:
            self.send(serverContent={"outputTranscription": {"finished": True}})
        self.send(serverContent={"generationComplete": True})
        self._send_complete(more=True)

    def _send_complete(self, *, more: bool) -> None:
        complete = completion(self._turn.ending if self._turn else story.EndTurn(), self._rules, more=more)
        self.send(serverContent=complete, usageMetadata=self.meter.report(self._rules))

    def _fill(self, text: str) -> str:
        def missing(place: str) -> None:
            self._out.append(Note(f"the answer has no {place}; it was left out of {text!r}"))

        return fill(text, self.tools.values(self._turn.awaited if self._turn else ()), missing)
