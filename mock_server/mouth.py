"""The model's turns, one at a time: performs replies, makes calls, breaks off. Pure.

A turn is open from the question to `turnComplete`. What is to be done goes to `out`; `due` performs one cue of the
agenda and tells what the dialogue has to know of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from mock_server.agenda import Agenda
from mock_server.calls import Calls, Made
from mock_server.effects import Effect, End, Note, Send, Spoil
from mock_server.speech import Frame
from mock_server.story import format as story
from mock_server.story.fill import fill, includes
from mock_server.turn import Cue, Generated, PlayedOut, Stage, State, TimedOut, Turn
from mock_server.usage import Meter
from mock_server.wire.encode import duration
from mock_server.wire.message import Setup, ToolAnswer
from mock_server.wire.rules import Rules

Reply = tuple[story.Item, ...]


@dataclass(frozen=True, slots=True)
class TurnOver:
    """The turn is complete."""


@dataclass(frozen=True, slots=True)
class Unexpected:
    """The reply is out and this tool has answered, but no `wait` was for it: `play` what follows, or `finish`."""

    tool: str


@dataclass(frozen=True, slots=True)
class Performed:
    """Anything else."""


Outcome = TurnOver | Unexpected | Performed
PERFORMED = Performed()


class Mouth:
    """Speaks for the model."""

    def __init__(
        self, setup: Setup, rules: Rules, speed: float, new_id: Callable[[], str], meter: Meter, out: deque[Effect]
    ) -> None:
        self._rules, self._speed, self._new_id = rules, speed, new_id
        self._brackets = rules.transcript_first and setup.transcribe_out
        self.meter, self._out = meter, out
        self._agenda: Agenda[Cue] = Agenda()
        self._fate: Agenda[story.Close] = Agenda()
        """What happens whether or not the turn goes on."""
        self._stage = Stage(setup, rules, speed, self._agenda)
        self._calls = Calls(rules)
        self._turn: Turn | None = None

    @property
    def state(self) -> State | None:
        """State of the open turn; None where there is none."""
        return self._turn.state if self._turn else None

    @property
    def deadline(self) -> float | None:
        """When the next cue is due."""
        return min((at for at in (self._fate.deadline, self._agenda.deadline) if at is not None), default=None)

    def due(self, now: float) -> Outcome | None:
        """Perform the next cue if its time has come; one at a time, so that an interruption is never late."""
        cue = self._fate.pop(now) or self._agenda.pop(now)
        if isinstance(cue, Frame):  # by far the most; dispatching costs more than saying it
            return self._say(cue)
        return None if cue is None else self._perform(cue, now)

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """A question was asked; what to reply is not known yet."""
        self._turn = Turn(State.HEARING)

    def play(self, reply: Reply, now: float) -> None:
        """Reply to the question, or go on after an unexpected answer."""
        if self._turn is None or self._turn.state is State.HEARING:
            self._turn = Turn(State.TALKING, deque(reply))
            self._stage.perform(self._turn, now, self._fill)
        else:
            self._continue(reply, now)

    def finish(self, now: float) -> None:
        """Nothing follows the unexpected answers."""
        self._agenda.put(now, Generated())

    def answer(self, answer: ToolAnswer, now: float) -> None:
        """Take the answer to a call; raises `Refusal` where there was none."""
        if self._calls.answer(answer) is None:
            self._out.append(Note(f"the answer to {answer.id or answer.name} was not awaited and is ignored"))
        elif self.state is State.WAITING:
            self._go_on(now)

    def interrupt(self) -> bool:
        """Break the turn off: what was not sent never will be, open calls are cancelled. False without a turn."""
        if self._turn is None:
            return False
        self._agenda.clear()
        self.send(serverContent={"interrupted": True})
        self._cancel(self._calls.unanswered())
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
        self._out.append(Send(cue.message))
        return PERFORMED

    @_perform.register
    def _(self, cue: story.Calls, now: float) -> Outcome:
        made = []
        for call in cue.calls:
            id_ = self._rules.shape_id(self._new_id())
            self._calls.open(id_, call)
            made.append({"id": id_, "name": call.tool, "args": dict(call.args)})
        if self._brackets:
            self.send(serverContent={"outputTranscription": {}})
        self.send(toolCall={"functionCalls": made})
        return PERFORMED

    @_perform.register
    def _(self, cue: story.Wait, now: float) -> Outcome:
        return self._wait(cue, self._calls.called(cue.tools), now)

    @_perform.register
    def _(self, cue: TimedOut, now: float) -> Outcome:
        self._cancel([made for made in cue.awaited if made.response is None])
        return self._continue(cue.wait.late, now)

    @_perform.register
    def _(self, cue: Generated, now: float) -> Outcome:
        """The reply is out; calls that nothing waited for still hold the turn."""
        if unanswered := self._calls.unanswered():
            return self._wait(story.Wait(()), unanswered, now)
        if made := self._calls.take_unused():
            return Unexpected(made.call.tool)
        self.send(serverContent={"generationComplete": True})
        self._agenda.put(max(now, self._turn.played_until if self._turn else now), PlayedOut())
        return PERFORMED

    @_perform.register
    def _(self, cue: PlayedOut, now: float) -> Outcome:
        self._complete()
        return TurnOver()

    @_perform.register
    def _(self, cue: story.GoAway, now: float) -> Outcome:
        self.send(goAway={"timeLeft": duration(cue.seconds)})
        gone = story.Close(1011, "Deadline expired before operation could complete.")
        self._fate.put(now + cue.seconds / self._speed, gone)
        return PERFORMED

    @_perform.register
    def _(self, cue: story.Close | story.Abort, now: float) -> Outcome:
        self._out.append(End(cue.code, cue.reason) if isinstance(cue, story.Close) else End(None))
        return PERFORMED

    @_perform.register
    def _(self, cue: story.Spoil, now: float) -> Outcome:
        self._out.append(Spoil(cue.trouble, cue.options))
        return PERFORMED

    # ── waiting for tools ─────────────────────────────────────────────────────────────────────────────────────

    def _wait(self, wait: story.Wait, awaited: list[Made], now: float) -> Outcome:
        if self._turn is not None:
            self._turn.state, self._turn.wait, self._turn.awaited = State.WAITING, wait, awaited
            if wait.timeout is not None:
                self._agenda.put(now + wait.timeout, TimedOut(wait, awaited))
            self._go_on(now)
        return PERFORMED

    def _go_on(self, now: float) -> None:
        """Take the branch of the story, once everything waited for is answered."""
        turn = self._turn
        if turn is None or turn.wait is None or any(made.response is None for made in turn.awaited):
            return
        for made in turn.awaited if turn.wait.tools else ():
            made.used = True
        self._continue(_branch(turn.wait, turn.awaited), now)

    def _continue(self, reply: Reply, now: float) -> Outcome:
        """Go on with `reply` and what was to come after it."""
        self._agenda.clear()  # only the time-out of the wait can be on it
        if self._turn is not None:
            items = deque([*reply, *self._turn.items])
            if self._rules.answer_apart and items:
                if self._brackets:
                    self.send(serverContent={"outputTranscription": {"finished": True}})
                self.send(serverContent={"generationComplete": True})
                self._send_complete()
            self._turn = Turn(State.TALKING, items, played_until=self._turn.played_until)
            self._stage.perform(self._turn, now, self._fill)
        return PERFORMED

    def _cancel(self, calls: list[Made]) -> None:
        if calls:
            ids = [made.id for made in calls]
            self._calls.drop(ids)
            self.send(toolCallCancellation={"ids": ids})

    # ── the end of a turn ─────────────────────────────────────────────────────────────────────────────────────

    def _complete(self) -> None:
        self._send_complete()
        self._turn = None
        self._calls.forget()

    def _send_complete(self) -> None:
        complete = {"turnComplete": True, **self._rules.turn_extra}
        self.send(serverContent=complete, usageMetadata=self.meter.report(self._rules))

    def _fill(self, text: str) -> str:
        def missing(place: str) -> None:
            self._out.append(Note(f"the answer has no {place}; it was left out of {text!r}"))

        return fill(text, self._calls.values(), missing)


def _branch(wait: story.Wait, calls: list[Made]) -> Reply:
    responses = [made.response or {} for made in calls]
    for case in wait.cases:
        if any(includes(response, case.response) for response in responses):
            return case.reply
    return wait.error if any("error" in response for response in responses) else wait.ok
