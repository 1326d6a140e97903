"""Who has the floor: what the person said, the model's turn, and the link between them.

The handlers of a session share it; what a method returns is to be done now, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from live_plugin.core.effects import Effect, Flush, RunTool, SendResponse, StopTool, Withdrawn
from live_plugin.core.history import History, Turns
from live_plugin.core.ledger import Deed, DeedState, Ledger
from live_plugin.core.link import Link, LinkSettings
from live_plugin.core.patience import Patience
from live_plugin.core.report import Report
from live_plugin.core.stopword import StopEar
from live_plugin.core.turn import Turn, TurnState
from live_plugin.core.utterance import AROUND, Conversation, Remedy, Utterance, UtteranceState
from live_plugin.core.view import View

NO_LINK = -1
"""The number of no link at all: nothing can be answered on it."""
UNFINISHED = "[Done so far: {done}. Then the answer broke off. It is said again now: do only what is left of it.]"
"""What a fresh session is told of a sentence whose answer it does not know."""


def never(name: str) -> bool:
    """No words are a stop word, and no tool is silent."""
    return False


@dataclass(frozen=True)
class SessionSettings:
    """How a talk is led."""

    answer_timeout_s: float | None = 15.0
    """How long the service may leave an utterance without any sign of an answer; None where it may stay silent."""
    barge_in: bool = True
    """Whether speech stops the model's speech at once."""
    resume: bool = True
    """Whether a new link continues the session of the old one."""
    seed: bool = True
    """Whether a new session that takes the place of an old one is told what was said so far."""
    watchful: bool = False
    """Whether pictures go to the service all the time, or only while somebody speaks."""
    pictures_as_turn: bool = False
    """Whether a tool's pictures go out as a turn behind its answer, which makes the model begin anew."""
    is_silent: Callable[[str], bool] = never
    """Whether the model is to know what this tool answers, and not to speak of it."""
    is_stop_word: Callable[[str], bool] = never
    """Whether a whole sentence means that everything is to be stopped."""
    spots: bool = False
    """Whether stop words can be recognised here, without the service."""
    link: LinkSettings = field(default_factory=LinkSettings)


Effects = list[Effect]


class Floor:
    """What a session knows, and the rules that need more than one part of it."""

    def __init__(self, settings: SessionSettings, link: Link) -> None:
        self.settings = settings
        self.link = link
        self.conversation = Conversation()
        self.ledger = Ledger()
        self.turn = Turn()
        self.history = History()
        self.view = View(always=settings.watchful)
        self.patience = Patience(settings.answer_timeout_s)
        self.stop_ear = StopEar(settings.is_stop_word)

    @property
    def settled(self) -> bool:
        """Whether everything said was answered, every tool is done and the model is silent."""
        idle = not self.conversation and not self.ledger.running and self.turn.state is TurnState.IDLE
        return idle and not self._owed

    @property
    def epoch(self) -> int:
        """Number of the link on which something can be answered now."""
        return self.link.epoch if self.link.open else NO_LINK

    @property
    def awaited(self) -> Utterance | Turn | None:
        """What is the service's duty now: the answer to an utterance, or a turn about the answer of a tool."""
        if not self.link.open or self.ledger.running:
            return None
        owing = self.turn.state is TurnState.OWING and not self.conversation
        return self.turn if owing else self.conversation.pending

    def under_way(self, now: float) -> bool:
        """Whether there is anything that a stop word could stop."""
        return not self.settled or self.patience.audible(now) or not self.link.open

    def speak_up(self, utterance: Utterance) -> Effects:
        """What is said now may cut off an answer, but never overtakes or interrupts what was said before it."""
        first = self.conversation.oldest_held is utterance and self.conversation.open in (None, utterance)
        return self.announce(utterance) if self.link.open and first else []

    def catch_up(self) -> Effects:
        """Announce what was held, one at a time: a newer utterance would cut off the answer to an older one."""
        if not self.link.open or self.conversation.known:
            return []
        utterance = self.conversation.oldest_held
        return self.announce(utterance) if utterance else self._report()

    # ── results that come late ────────────────────────────────────────────────────────────────────────────────────

    def resumed(self) -> Effects:
        """The present link goes on from an earlier one: answer the calls that wait in it."""
        return self.respond(self.ledger.resumed(self.link.epoch, self._said))

    def over(self) -> Utterance | None:
        """The model's turn is over, or is not waited for any more; returns the utterance that it was about."""
        answered = self.conversation.answered()
        if isinstance(answered, Report):
            about = answered.deeds
        else:
            about = self.ledger.of(answered.number) if answered else self.ledger.asked_on(self.epoch)
        for deed in about:
            deed.tell()
        return answered

    def try_fresh_link(self) -> bool:
        """Nothing is said about the answers of tools: whether they may be given once more, on a fresh link."""
        silent = [deed for deed in self.ledger.asked_on(self.epoch) if deed.state is DeedState.DONE]
        again = [deed for deed in silent if Remedy.FRESH_LINK not in deed.tried]
        for deed in again:
            deed.tried.add(Remedy.FRESH_LINK)
        return bool(again)

    def _report(self) -> Effects:
        """Tell the model, when nobody speaks, of what was done and cannot be answered."""
        owed = self._owed
        if not owed or self.conversation or self.turn.state is not TurnState.IDLE:
            return []
        deeds = [deed for deed in owed if deed.utterance == owed[0].utterance]
        report = Report(deeds, aloud=not all(self.settings.is_silent(deed.name) for deed in deeds))
        self.conversation.add(report)
        told = report.announce()
        if report.aloud:
            return [*told]
        self.over()
        return [*told, *self._report()]

    @property
    def _owed(self) -> list[Deed]:
        return self.ledger.owed(self.epoch, self._said)

    @property
    def _said(self) -> set[int]:
        """Utterances that are not answered yet."""
        return {utterance.number for utterance in self.conversation.waiting}

    # ── silence ───────────────────────────────────────────────────────────────────────────────────────────────────

    def say_again(self, utterance: Utterance) -> Effects:
        """Send a short word once more on the same link."""
        utterance.hold()
        self.patience.hush()
        return self.announce(utterance, AROUND)

    def announce(self, utterance: Utterance, around: bytes = b"") -> Effects:
        """Send all that there is of it."""
        sent = utterance.announce(around, self.link.ahead(utterance.number))
        self.stop_ear.begin(ended=utterance.state is UtteranceState.SENT_ENDED, may_stop=utterance.over_something)
        if utterance.text:
            self.history.ask(utterance.text)
        return [*self.view.joined(sent)]

    def cut(self, now: float) -> Effects:
        """The model is to be silent: the person speaks, or the service has broken off its turn."""
        self.turn.speak_over()
        self.patience.cut(now)
        return [Flush()]

    def stop(self, upto: int, now: float) -> Effects:
        """The person wants no more of what was said up to utterance number `upto`.

        The service still owes the turns of what it was sent; nothing of them is played, and no tool run.
        """
        withdrawn = self.conversation.stop(upto)
        if not withdrawn and upto < self.conversation.latest:
            return []  # it is over, and the talk has gone on
        if not self.conversation.pending:
            self.turn.cut()
        self.patience.cut(now)
        self.stop_ear.forget()
        stopped = self.respond(self.ledger.stopped(self.epoch))
        return [Flush(), *stopped, *(Withdrawn(utterance.number) for utterance in withdrawn), *self.catch_up()]

    @property
    def unwanted(self) -> bool:
        """Whether what the service says now is about something that was stopped."""
        pending = self.conversation.pending
        return pending is not None and pending.state is UtteranceState.STOPPED

    def respond(self, effects: Sequence[RunTool | StopTool | SendResponse]) -> Effects:
        """Where a tool is answered, the model owes words."""
        answers = [e for e in effects if isinstance(e, SendResponse) and not self.settings.is_silent(e.name)]
        if answers:
            shown = any(answer.pictures for answer in answers)
            self.turn.respond(anew=shown and self.settings.pictures_as_turn)
        return [*effects]

    def hold(self) -> None:
        """The link is gone: what was not answered will be said again."""
        self.conversation.hold_all()
        self.history.forget()
        self.hush()

    def hush(self) -> None:
        """Nothing more of the present turn will come."""
        self.turn.done()
        self.patience.hush()
        self.stop_ear.forget()

    @property
    def told(self) -> Turns:
        """What a new session is told: what was said, and what is done of that which is said again."""
        done = [(u, self.ledger.account(u.number)) for u in self.conversation.waiting]
        unfinished = [
            turn
            for utterance, deeds in done
            if deeds
            for turn in (
                ("user", utterance.text or utterance.words.strip() or "(a sentence)"),
                ("model", UNFINISHED.format(done="; ".join(deeds))),
            )
        ]
        return (*self.history.turns, *unfinished)
