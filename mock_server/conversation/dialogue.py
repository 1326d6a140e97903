"""One conversation, from setup to close. Pure: messages and time in, effects out; it never waits.

    feed(message, now)    a client message that `wire.message.parse` has made, or what the ear has recognised
    next(now)             the next effect whose time has come, or None
    deadline              when to ask again if nothing comes before

Times are seconds on any clock that does not go back. What the story says about pace is divided by `speed`;
time-outs that a client or its tools must keep are not.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import singledispatchmethod

from mock_server.conversation.effects import Effect, End, Memory, Note
from mock_server.conversation.handles import Handles
from mock_server.conversation.life import Life, Limits
from mock_server.conversation.listener import Began, Ended, Speech, listener
from mock_server.conversation.mouth import Mouth
from mock_server.conversation.past import Past, Quiet
from mock_server.conversation.questions import Question, Questions, Recognised, Typed
from mock_server.conversation.speech import pieces
from mock_server.conversation.terms import Terms
from mock_server.conversation.turn import Leaving, State, TurnOver, Unexpected
from mock_server.conversation.usage import IMAGE_TOKENS, SMALL_IMAGE_TOKENS
from mock_server.errors import Refusal
from mock_server.story.match import Heard, Miss, Way, polite_reply
from mock_server.wire.encode import duration
from mock_server.wire.message import (
    ActivityEnd,
    ActivityStart,
    Audio,
    ClientMessage,
    Content,
    ContextUpdate,
    Image,
    Setup,
    StreamEnd,
    Text,
    ToolAnswer,
)  # fmt: skip
from mock_server.wire.schema import INVALID


class Dialogue:
    """The service's side of one session."""

    def __init__(self, terms: Terms, memory: Memory, now: float, limits: Limits | None = None) -> None:
        setup = terms.setup
        self._terms, self._now = terms, now
        self._out: deque[Effect] = deque()
        self._life = Life(limits or Limits(), now, memory.lived, compressed=setup.compression is not None)
        self._past = Past(terms, memory, self._life, self._out)
        self._progress, self._meter = self._past.progress, self._past.meter
        self._handles = Handles(terms, self._out, self._remember)
        self._mouth = Mouth(terms, self._meter, self._handles, self._out)
        self._mouth.tools.restore(memory.unfinished)
        self._listener = listener(setup.detection, terms.rules, terms.patience, memory.speech)
        self._quiet = Quiet(self._past, terms.patience, now)
        self._questions = Questions(terms, self._meter)
        self._user_speaks = memory.speech is not None
        self._mouth.send(setupComplete={"sessionId": terms.new_id()} if terms.rules.session_id else {})
        self._handles.hand_out()

    def feed(self, message: ClientMessage | Recognised, now: float) -> None:
        """Take one thing in; raises `Refusal` when the client broke a rule: the session is over then."""
        self._now = now
        self._handles.consumed += not isinstance(message, Recognised)
        self._take(message, now)

    def next(self, now: float) -> Effect | None:
        """The next effect whose time has come."""
        self._now = now
        while not self._out:
            match self._mouth.due(now):
                case TurnOver():
                    self._turn_over(now)
                case Unexpected(tool):
                    self._unexpected(tool, now)
                case Leaving(seconds):
                    self._out.append(self._life.go_away(seconds, seconds / self._terms.speed, now))
                case None if not self._tick(now):
                    return None
        return self._out.popleft()

    @property
    def deadline(self) -> float | None:
        """When something will happen by itself."""
        times = (self._mouth.deadline, self._listener.deadline, self._life.deadline, self._quiet.ends)
        return min((time for time in times if time is not None), default=None)

    def over(self) -> tuple[str, ...]:
        """A story has nothing to add."""
        return ()

    def _remember(self) -> Memory:
        unfinished = self._mouth.tools.unfinished()
        return replace(self._past.remember(self._now), speech=self._listener.speech, unfinished=unfinished)

    # ── what comes in ─────────────────────────────────────────────────────────────────────────────────────────

    @singledispatchmethod
    def _take(self, message: ClientMessage | Recognised, now: float) -> None:
        raise NotImplementedError(message)

    @_take.register
    def _(self, message: Setup, now: float) -> None:
        raise Refusal(1007, INVALID, "setup: only the first message may be one")

    @_take.register
    def _(self, message: Content, now: float) -> None:
        self._interrupt(now)
        if (question := self._questions.content(message)) is not None:
            self._ask(question, now)

    @_take.register
    def _(self, message: Text, now: float) -> None:
        if self._terms.setup.interrupts:
            self._interrupt(now)
        self._ask(self._questions.text(message), now)

    @_take.register
    def _(self, message: Audio | ActivityStart | ActivityEnd | StreamEnd, now: float) -> None:
        if isinstance(message, Audio) and self._terms.coverage == "TURN_INCLUDES_ALL_INPUT":
            self._meter.heard_samples += len(message.pcm) * 8_000 // message.rate
        self._hear(self._listener.feed(message, now), now)

    @_take.register
    def _(self, message: Image, now: float) -> None:
        self._life.saw(now)
        self._past.pictures.append(message.digest)
        if self._user_speaks or self._terms.coverage != "TURN_INCLUDES_ONLY_ACTIVITY":
            tokens = SMALL_IMAGE_TOKENS if self._terms.setup.low_resolution else IMAGE_TOKENS
            self._meter.seen_tokens += tokens

    @_take.register
    def _(self, message: ContextUpdate, now: float) -> None:
        if message.functions is not None:
            self._mouth.tools.declare(message.functions)
        self._meter.heard_letters += len(message.instruction or "")

    @_take.register
    def _(self, message: ToolAnswer, now: float) -> None:
        loose = self._mouth.answer(message, now)
        if loose is not None and not loose.silent:
            reply = self._past.behind(loose.call.tool)
            if not isinstance(reply, Miss):
                self._mouth.tools.errands.tell(reply, loose)
        talking = self._mouth.state in (State.TALKING, State.WAITING)
        if message.scheduling == "INTERRUPT" and self._mouth.tools.errands.news and talking:
            self._mouth.interrupt(now)
            self._turn_over(now)

    @_take.register
    def _(self, message: Recognised, now: float) -> None:
        if self._mouth.state is not State.HEARING or (asked := self._questions.recognised(message)) is None:
            return
        if message.text and self._terms.setup.transcribe_in:
            words = [message.text] if self._terms.rules.heard_whole else pieces(f" {message.text}")
            for piece in words:
                self._mouth.send(serverContent={"inputTranscription": {"text": piece}})
        self._tell_activity("ACTIVITY_END", asked.at_ms)
        self._answer([self._heard("spoken", message.text or "")], now)

    # ── listening and answering ───────────────────────────────────────────────────────────────────────────────

    def _hear(self, speech: list[Speech], now: float) -> None:
        for event in speech:
            match event:
                case Began(at_ms):
                    if self._terms.setup.interrupts:
                        self._interrupt(now)
                    self._user_speaks, self._quiet.since = True, None
                    self._tell_activity("ACTIVITY_START", at_ms)
                case Ended():
                    self._user_speaks = False
                    self._ask(event, now)

    def _tell_activity(self, kind: str, at_ms: int | None) -> None:
        """Only the server's own detection knows where in the stream it is."""
        if at_ms is not None and self._terms.tells_activity:
            self._mouth.send(voiceActivity={"type": kind, "audioOffset": duration(at_ms / 1000)})

    def _ask(self, question: Question, now: float) -> None:
        if self._mouth.state is not None:
            self._questions.put_off(question)
            return
        self._quiet.since = None
        self._progress.turns += 1
        self._mouth.open()
        match question:
            case Ended():
                self._out.append(self._questions.utterance(question))
            case Typed(sentences):
                self._meter.heard_letters += sum(map(len, sentences))
                self._answer([self._heard("typed", text) for text in reversed(sentences or ("",))], now)

    def _heard(self, way: Way, text: str) -> Heard:
        return Heard(way, text, self._progress.turns, tuple(self._past.pictures))

    def _answer(self, heard: list[Heard], now: float) -> None:
        """Play the step that answers the first of these that any step answers."""
        self._past.pictures.clear()
        misses = []
        for one in heard:
            reply = self._past.find(one)
            if not isinstance(reply, Miss):
                return self._mouth.play(reply, now)
            misses.append(reply)
        self._out.append(Note(misses[0]))
        polite = polite_reply(self._progress.stories)
        if polite is None:
            return self._out.append(End(1011, f"no step of the story answers {heard[0]}"))
        return self._mouth.play(polite, now)

    def _interrupt(self, now: float) -> None:
        if self._mouth.interrupt(now):
            self._questions.drop()
            self._turn_over(now)

    def _unexpected(self, tool: str, now: float) -> None:
        reply = self._past.behind(tool)
        if isinstance(reply, Miss):
            self._mouth.finish(now)
        else:
            self._mouth.play(reply, now)

    def _turn_over(self, now: float) -> None:
        self._quiet.since = now
        self._out.extend(self._past.squeeze())
        self._handles.hand_out()
        if (question := self._questions.next()) is not None:
            self._ask(question, now)

    # ── what time alone brings about ──────────────────────────────────────────────────────────────────────────

    def _tick(self, now: float) -> bool:
        """Whether anything came about."""
        if speech := self._listener.tick(now):
            self._hear(speech, now)
            return True
        if effect := self._life.due(now):
            self._out.append(effect)
            return True
        if self._tell_news(now):
            return True
        reply = self._quiet.broken(now)
        if reply is not None:
            self._mouth.play(reply, now)
        return reply is not None

    def _tell_news(self, now: float) -> bool:
        """Speak of an answer that came meanwhile, when nobody else speaks."""
        if self._mouth.state is not None or (self._user_speaks and self._terms.rules.waits_for_speaker):
            return False
        report = self._mouth.tools.errands.take()
        if report is None:
            return False
        self._quiet.since = None
        self._mouth.play(report.reply, now, *report.about)
        return True
