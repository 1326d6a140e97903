"""One conversation, from setup to close. Pure: messages and time in, effects out; it never waits.

    feed(message, now)    a client message that `wire.message.parse` has made, or what the ear has heard
    next(now)             the next effect whose time has come, or None
    deadline              when to ask again if nothing comes before

Times are seconds on any clock that does not go back. What the story says about pace is divided by `speed`;
time-outs that a client or its tools must keep are not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import Any

from mock_server.agenda import Agenda
from mock_server.calls import Calls, Made
from mock_server.errors import Refusal
from mock_server.listener import Began, Ended, Listener, Speech, listener
from mock_server.speech import Frame, pieces
from mock_server.story import format as story
from mock_server.story.fill import fill, includes
from mock_server.story.match import Heard, Miss, Progress, merged_otherwise
from mock_server.turn import Cue, Generated, PlayedOut, Stage, State, TimedOut, Turn
from mock_server.usage import Meter
from mock_server.wire.encode import duration
from mock_server.wire.message import (
    ActivityEnd,
    ActivityStart,
    Audio,
    ClientMessage,
    Content,
    Setup,
    StreamEnd,
    Text,
    ToolAnswer,
)  # fmt: skip
from mock_server.wire.rules import Rules
from mock_server.wire.schema import INVALID

# ── effects: what the shell has to do ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Send:
    """Send this message."""

    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recognise:
    """Find out which sentence this is and feed `Recognised` with the same number."""

    number: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Keep:
    """Whoever comes with this handle goes on from this memory."""

    handle: str
    memory: Memory


@dataclass(frozen=True, slots=True)
class Note:
    """Something for the journal."""

    fact: Miss | str


@dataclass(frozen=True, slots=True)
class End:
    """Close the connection; without a code, drop it."""

    code: int | None
    reason: str = ""


Effect = Send | Recognise | Keep | Note | End

# ── what comes in besides client messages ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Recognised:
    """The ear's answer to `Recognise`; no text where it heard no sentence of the story."""

    number: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a handle restores."""

    model: str
    progress: Progress
    meter: Meter


Question = bytes | tuple[str, ...]
"""What the user said: sound, or typed sentences of which the last that means something is answered."""


class Dialogue:
    """The model's side of one session."""

    def __init__(
        self, setup: Setup, rules: Rules, memory: Memory, *, speed: float, new_id: Callable[[], str], now: float
    ) -> None:
        self._setup, self._rules, self._new_id = setup, rules, new_id
        self._progress, self._meter = memory.progress.copy(), replace(memory.meter)
        self._agenda: Agenda[Cue] = Agenda()
        self._fate: Agenda[story.Close] = Agenda()
        """What happens whether or not the turn goes on."""
        self._stage = Stage(setup, rules, speed, self._agenda)
        self._speed = speed
        self._listener: Listener = listener(setup.detection, rules)
        self._calls = Calls(rules)
        self._turn: Turn | None = None
        self._questions: deque[Question] = deque()
        """Asked during a turn that must not be interrupted."""
        self._typed: list[str] = []
        """Typed sentences that wait for `turnComplete`."""
        self._awaits_history = setup.awaits_history
        self._utterances = 0
        self._quiet_since: float | None = now
        self._out: deque[Effect] = deque()
        self._ended = False
        self._send(setupComplete={"sessionId": new_id()} if rules.session_id else {})
        self._hand_out()

    # ── the shell's side ──────────────────────────────────────────────────────────────────────────────────────

    def feed(self, message: ClientMessage | Recognised, now: float) -> None:
        """Take one thing in; raises `Refusal` when the client broke a rule: the session is over then."""
        if not self._ended:
            self._take(message, now)

    def next(self, now: float) -> Effect | None:
        """The next effect whose time has come."""
        while not self._out and not self._ended:
            if (close := self._fate.pop(now)) is not None:
                self._perform(close, now)
            elif (cue := self._agenda.pop(now)) is not None:
                self._perform(cue, now)
            elif not self._tick(now):
                break
        return self._out.popleft() if self._out else None

    @property
    def deadline(self) -> float | None:
        """When something will happen by itself."""
        if self._ended and not self._out:
            return None
        times = (self._fate.deadline, self._agenda.deadline, self._listener.deadline, self._silence_deadline)
        return min((time for time in times if time is not None), default=None)

    # ── what comes in ─────────────────────────────────────────────────────────────────────────────────────────

    @singledispatchmethod
    def _take(self, message: ClientMessage | Recognised, now: float) -> None:
        """Images and new context are taken and not answered."""

    @_take.register
    def _(self, message: Setup, now: float) -> None:
        raise Refusal(1007, INVALID, "setup: only the first message may be one")

    @_take.register
    def _(self, message: Content, now: float) -> None:
        self._interrupt(now)
        self._typed += message.texts
        if not message.complete:
            return
        sentences, self._typed = tuple(self._typed), []
        if self._awaits_history:
            self._awaits_history = False
            return
        self._ask(sentences, now)

    @_take.register
    def _(self, message: Text, now: float) -> None:
        if self._setup.interrupts:
            self._interrupt(now)
        self._ask((message.text,), now)

    @_take.register
    def _(self, message: Audio | ActivityStart | ActivityEnd | StreamEnd, now: float) -> None:
        self._hear(self._listener.feed(message, now), now)

    @_take.register
    def _(self, message: ToolAnswer, now: float) -> None:
        made = self._calls.answer(message)
        if made is None:
            self._out.append(Note(f"the answer to {message.id or message.name} came late and was ignored"))
        elif self._turn and self._turn.state is State.WAITING:
            self._go_on(now)

    @_take.register
    def _(self, message: Recognised, now: float) -> None:
        if self._turn is None or self._turn.state is not State.HEARING or message.number != self._utterances:
            return
        if message.text and self._setup.transcribe_in:
            for piece in pieces(f" {message.text}"):
                self._send(serverContent={"inputTranscription": {"text": piece}})
        self._answer([Heard("spoken", message.text or "", self._progress.turns)], now)

    # ── listening ─────────────────────────────────────────────────────────────────────────────────────────────

    def _hear(self, speech: list[Speech], now: float) -> None:
        for event in speech:
            match event:
                case Began():
                    if self._setup.interrupts:
                        self._interrupt(now)
                    self._quiet_since = None
                case Ended(pcm):
                    self._ask(pcm, now)

    def _ask(self, question: Question, now: float) -> None:
        self._quiet_since = None
        if self._turn is not None:
            self._questions.append(question)
            return
        self._progress.turns += 1
        self._turn = Turn(State.HEARING)
        if isinstance(question, bytes):
            self._utterances += 1
            self._meter.heard_seconds += len(question) / 32_000
            self._out.append(Recognise(self._utterances, question))
            return
        self._meter.heard_letters += sum(map(len, question))
        turn = self._progress.turns
        self._answer([Heard("typed", text, turn) for text in reversed(question)] or [Heard("typed", "", turn)], now)

    def _answer(self, heard: list[Heard], now: float) -> None:
        """Play the step that answers the first of these."""
        misses = []
        for one in heard:
            step = self._progress.find(one)
            if not isinstance(step, Miss):
                return self._play(step.reply, now)
            misses.append(step)
        self._out.append(Note(misses[0]))
        polite = merged_otherwise(self._progress.stories)
        if polite is None:
            return self._end(1011, f"no step of the story answers {heard[0]}")
        return self._play(polite.otherwise, now)

    # ── the turn ──────────────────────────────────────────────────────────────────────────────────────────────

    def _play(self, reply: tuple[story.Item, ...], now: float) -> None:
        self._turn = self._turn or Turn(State.TALKING)
        self._turn.state = State.TALKING
        self._turn.items.extendleft(reversed(reply))
        self._stage.perform(self._turn, now, self._fill)

    @singledispatchmethod
    def _perform(self, cue: Cue, now: float) -> None:
        """Do what is due."""

    @_perform.register
    def _(self, cue: Frame, now: float) -> None:
        self._meter.said_seconds += cue.seconds
        self._meter.said_letters += len(cue.text)
        self._out.append(Send(cue.message))

    @_perform.register
    def _(self, cue: story.Wait, now: float) -> None:
        self._wait(cue, self._calls.called(cue.tools), now)

    @_perform.register
    def _(self, cue: story.GoAway, now: float) -> None:
        self._send(goAway={"timeLeft": duration(cue.seconds)})
        gone = story.Close(1011, "Deadline expired before operation could complete.")
        self._fate.put(now + cue.seconds / self._speed, gone)

    @_perform.register
    def _(self, cue: story.Close, now: float) -> None:
        self._end(cue.code, cue.reason)

    @_perform.register
    def _(self, cue: story.Abort, now: float) -> None:
        self._end(None)

    @_perform.register
    def _(self, cue: TimedOut, now: float) -> None:
        self._cancel([made.id for made in cue.awaited if made.response is None])
        self._branch(cue.wait.late, now)

    @_perform.register
    def _(self, cue: PlayedOut, now: float) -> None:
        self._complete(now)

    @_perform.register
    def _(self, cue: story.Calls, now: float) -> None:
        made = []
        for call in cue.calls:
            id_ = self._rules.shape_id(self._new_id())
            self._calls.open(id_, call)
            made.append({"id": id_, "name": call.tool, "args": dict(call.args)})
        self._send(toolCall={"functionCalls": made})

    def _wait(self, wait: story.Wait, awaited: list[Made], now: float) -> None:
        if self._turn is None:
            return
        self._turn.state, self._turn.wait, self._turn.awaited = State.WAITING, wait, awaited
        if wait.timeout is not None:
            self._agenda.put(now + wait.timeout, TimedOut(wait, awaited))
        self._go_on(now)

    def _go_on(self, now: float) -> None:
        """Take the branch of the story, once everything waited for is answered."""
        turn = self._turn
        if turn is None or turn.wait is None or any(made.response is None for made in turn.awaited):
            return
        for made in turn.awaited if turn.wait.tools else ():
            made.used = True
        self._branch(_branch_for(turn.wait, turn.awaited), now)

    def _branch(self, reply: tuple[story.Item, ...], now: float) -> None:
        """Go on with `reply` and what was to come after it."""
        self._agenda.clear()  # only the time-out of the wait can be on it
        if self._turn is None:
            return
        items = deque([*reply, *self._turn.items])
        if self._rules.answer_apart and items:
            self._send(serverContent={"generationComplete": True})
            self._send_complete()
        self._turn = Turn(State.TALKING, played_until=self._turn.played_until)
        self._play(tuple(items), now)

    @_perform.register
    def _(self, cue: Generated, now: float) -> None:
        """The reply is out; calls that nothing waited for still hold the turn."""
        if self._turn is None:
            return None
        if waiting := self._calls.unanswered():
            return self._wait(story.Wait(()), waiting, now)
        for made in self._calls.unused():
            made.used = True
            step = self._progress.find(Heard("tool", made.call.tool, self._progress.turns))
            if not isinstance(step, Miss):
                return self._branch(step.reply, now)
        self._send(serverContent={"generationComplete": True})
        return self._agenda.put(max(now, self._turn.played_until), PlayedOut())

    def _complete(self, now: float) -> None:
        self._send_complete()
        self._turn = None
        self._calls.forget()
        self._quiet_since = now
        self._hand_out()
        if self._questions:
            self._ask(self._questions.popleft(), now)

    def _interrupt(self, now: float) -> None:
        """Break the turn off: what was not sent is never sent, open calls are cancelled."""
        self._quiet_since = now
        if self._turn is None:
            return
        self._agenda.clear()
        self._questions.clear()
        self._send(serverContent={"interrupted": True})
        self._cancel([made.id for made in self._calls.unanswered()])
        self._complete(now)

    def _cancel(self, ids: list[str]) -> None:
        if ids:
            self._calls.drop(ids)
            self._send(toolCallCancellation={"ids": ids})

    # ── small things ──────────────────────────────────────────────────────────────────────────────────────────

    def _send(self, **message: Any) -> None:
        self._out.append(Send(message))

    def _send_complete(self) -> None:
        complete = {"turnComplete": True, **self._rules.turn_extra}
        self._send(serverContent=complete, usageMetadata=self._meter.report(self._rules))

    def _end(self, code: int | None, reason: str = "") -> None:
        self._out.append(End(code, reason))
        self._ended = True

    def _hand_out(self) -> None:
        """A new handle, to a client that asked for handles."""
        if self._setup.resumption is not None:
            handle = self._new_id()
            self._out.append(Keep(handle, Memory(self._setup.model, self._progress.copy(), replace(self._meter))))
            self._send(sessionResumptionUpdate={"newHandle": handle, "resumable": True})

    def _fill(self, text: str) -> str:
        def missing(place: str) -> None:
            self._out.append(Note(f"the answer has no {place}; it was left out of {text!r}"))

        return fill(text, self._calls.values(), missing)

    @property
    def _silence_deadline(self) -> float | None:
        silences = self._progress.silences()
        return self._quiet_since + silences[0] if silences and self._quiet_since is not None else None

    def _tick(self, now: float) -> bool:
        """What time alone brings about; whether anything did."""
        if speech := self._listener.tick(now):
            self._hear(speech, now)
            return True
        if self._turn is None and self._quiet_since is not None and self._progress.silences():
            step = self._progress.silent_for(now - self._quiet_since)
            if step is not None:
                self._quiet_since = None
                self._play(step.reply, now)
                return True
        return False


def _branch_for(wait: story.Wait, calls: list[Made]) -> tuple[story.Item, ...]:
    responses = [made.response or {} for made in calls]
    for case in wait.cases:
        if any(includes(response, case.response) for response in responses):
            return case.reply
    return wait.error if any("error" in response for response in responses) else wait.ok
