"""One conversation, from setup to close. Pure: messages and time in, effects out; it never waits.

    feed(message, now)    a client message that `wire.message.parse` has made, or what the ear has recognised
    next(now)             the next effect whose time has come, or None
    deadline              when to ask again if nothing comes before

Times are seconds on any clock that does not go back. What the story says about pace is divided by `speed`;
time-outs that a client or its tools must keep are not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import singledispatchmethod

from mock_server.effects import Effect, End, Keep, Memory, Note, Recognise
from mock_server.errors import Refusal
from mock_server.listener import Began, Ended, Listener, Speech, listener
from mock_server.mouth import Mouth, TurnOver, Unexpected
from mock_server.speech import pieces
from mock_server.story.match import Heard, Miss, polite_reply
from mock_server.turn import State
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


@dataclass(frozen=True, slots=True)
class Recognised:
    """The ear's answer to `Recognise`; no text where it heard no sentence of the story."""

    number: int
    text: str | None


Question = bytes | tuple[str, ...]
"""What the user said: sound, or typed sentences of which the last that means something is answered."""


class Dialogue:
    """The service's side of one session."""

    def __init__(
        self, setup: Setup, rules: Rules, memory: Memory, *, speed: float, new_id: Callable[[], str], now: float
    ) -> None:
        self._setup, self._new_id = setup, new_id
        self._progress = memory.progress.copy()
        self._out: deque[Effect] = deque()
        self._mouth = Mouth(setup, rules, speed, new_id, replace(memory.meter), self._out)
        self._listener: Listener = listener(setup.detection, rules)
        self._questions: deque[Question] = deque()
        """Asked during a turn that must not be interrupted."""
        self._typed: list[str] = []
        """Typed sentences that wait for `turnComplete`."""
        self._awaits_history = setup.awaits_history
        self._utterances = 0
        self._quiet_since: float | None = now
        """None while anybody speaks."""
        self._mouth.send(setupComplete={"sessionId": new_id()} if rules.session_id else {})
        self._hand_out()

    def feed(self, message: ClientMessage | Recognised, now: float) -> None:
        """Take one thing in; raises `Refusal` when the client broke a rule: the session is over then."""
        self._take(message, now)

    def next(self, now: float) -> Effect | None:
        """The next effect whose time has come."""
        while not self._out:
            match self._mouth.due(now):
                case TurnOver():
                    self._turn_over(now)
                case Unexpected(tool):
                    self._unexpected(tool, now)
                case None if not self._tick(now):
                    return None
        return self._out.popleft()

    @property
    def deadline(self) -> float | None:
        """When something will happen by itself."""
        times = (self._mouth.deadline, self._listener.deadline, self._silence_ends)
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
        else:
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
        self._mouth.answer(message, now)

    @_take.register
    def _(self, message: Recognised, now: float) -> None:
        if self._mouth.state is not State.HEARING or message.number != self._utterances:
            return
        if message.text and self._setup.transcribe_in:
            for piece in pieces(f" {message.text}"):
                self._mouth.send(serverContent={"inputTranscription": {"text": piece}})
        self._answer([Heard("spoken", message.text or "", self._progress.turns)], now)

    # ── listening and answering ───────────────────────────────────────────────────────────────────────────────

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
        if self._mouth.state is not None:
            self._questions.append(question)
            return
        self._quiet_since = None
        self._progress.turns += 1
        self._mouth.open()
        meter, turn = self._mouth.meter, self._progress.turns
        if isinstance(question, bytes):
            self._utterances += 1
            meter.heard_samples += len(question) // 2
            self._out.append(Recognise(self._utterances, question))
        else:
            meter.heard_letters += sum(map(len, question))
            self._answer([Heard("typed", text, turn) for text in reversed(question or ("",))], now)

    def _answer(self, heard: list[Heard], now: float) -> None:
        """Play the step that answers the first of these that any step answers."""
        misses = []
        for one in heard:
            step = self._progress.find(one)
            if not isinstance(step, Miss):
                return self._mouth.play(step.reply, now)
            misses.append(step)
        self._out.append(Note(misses[0]))
        reply = polite_reply(self._progress.stories)
        if reply is None:
            return self._out.append(End(1011, f"no step of the story answers {heard[0]}"))
        return self._mouth.play(reply, now)

    def _interrupt(self, now: float) -> None:
        if self._mouth.interrupt():
            self._questions.clear()
            self._turn_over(now)

    def _unexpected(self, tool: str, now: float) -> None:
        step = self._progress.find(Heard("tool", tool, self._progress.turns))
        if isinstance(step, Miss):
            self._mouth.finish(now)
        else:
            self._mouth.play(step.reply, now)

    def _turn_over(self, now: float) -> None:
        self._quiet_since = now
        self._hand_out()
        if self._questions:
            self._ask(self._questions.popleft(), now)

    def _hand_out(self) -> None:
        """A new handle, to a client that asked for handles."""
        if self._setup.resumption is not None:
            handle = self._new_id()
            memory = Memory(self._setup.model, self._progress.copy(), replace(self._mouth.meter))
            self._out.append(Keep(handle, memory))
            self._mouth.send(sessionResumptionUpdate={"newHandle": handle, "resumable": True})

    # ── what time alone brings about ──────────────────────────────────────────────────────────────────────────

    def _tick(self, now: float) -> bool:
        """Whether anything came about."""
        if speech := self._listener.tick(now):
            self._hear(speech, now)
            return True
        ends = self._silence_ends
        if ends is None or now < ends or self._quiet_since is None:
            return False
        step = self._progress.silent_for(now - self._quiet_since)
        self._quiet_since = None
        self._mouth.play(step.reply if step else (), now)
        return True

    @property
    def _silence_ends(self) -> float | None:
        """When the story breaks the silence."""
        silences = self._progress.silences()
        return self._quiet_since + silences[0] if silences and self._quiet_since is not None else None
