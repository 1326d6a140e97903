"""One talk with the service: joins link, utterances, turn and ledger. Events in, effects out, no rules of its own.

The shell does three things only: `feed` what happened, perform the effects that come back in order, and call `tick`
when `deadline` is reached. `now` is any clock in seconds that does not go back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from live_plugin.core import events as ev
from live_plugin.core.effects import (
    Answered,
    Connect,
    Disconnect,
    Effect,
    Flush,
    GiveUp,
    Play,
    RunTool,
    SendResponse,
    Unanswered,
)
from live_plugin.core.history import History
from live_plugin.core.ledger import Ledger
from live_plugin.core.link import Link, LinkSettings, LinkState
from live_plugin.core.patience import Patience
from live_plugin.core.pcm import RATE_OUT, seconds_in
from live_plugin.core.turn import Turn, TurnState
from live_plugin.core.utterance import Conversation, Utterance

MOST_SENDINGS = 5
"""An utterance during whose answer so many links broke is what breaks them; it is given up."""
MOST_SILENCES = 2
"""An utterance that the service leaves without a sign is sent once more on a fresh link, then given up."""
NO_LINK = -1
"""The number of no link at all: nothing can be answered on it."""


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
    link: LinkSettings = field(default_factory=LinkSettings)


Effects = list[Effect]


class Session:
    """The core of the assistant; see the module's docstring for how it is driven."""

    def __init__(
        self,
        settings: SessionSettings | None = None,
        jitter: Callable[[], float] = lambda: 0.5,
        handle: str = "",
    ) -> None:
        """`jitter` gives numbers from 0 to 1; `handle` continues a session of an earlier run of the program."""
        self._settings = settings or SessionSettings()
        self._conversation = Conversation()
        self._ledger = Ledger()
        self._turn = Turn()
        self._history = History()
        self._patience = Patience(self._settings.answer_timeout_s)
        self.link = Link(self._settings.link, jitter, handle)
        self._handlers: dict[type, Callable[[Any, float], Effects]] = {
            ev.Started: self._started,
            ev.Stopped: self._stopped,
            ev.Opened: self._opened,
            ev.Passed: self._passed,
            ev.Closed: self._closed,
            ev.Typed: self._typed,
            ev.LinkUp: self._link_up,
            ev.LinkDown: self._link_down,
            ev.HandleGiven: self._handle_given,
            ev.GoAway: self._go_away,
            ev.Interrupted: self._interrupted,
            ev.Heard: self._heard,
            ev.Said: self._said,
            ev.AudioGiven: self._audio_given,
            ev.ToolCalled: self._tool_called,
            ev.ToolsCancelled: self._tools_cancelled,
            ev.Sourced: self._nothing_to_do,
            ev.Generated: self._nothing_to_do,
            ev.TurnDone: self._turn_done,
            ev.Used: self._nothing_to_do,
            ev.ToolFinished: self._tool_finished,
        }

    def feed(self, event: ev.Event, now: float) -> Effects:
        """Tell what happened at time `now`; returns what is to be done, in order."""
        effects = self._handlers[type(event)](event, now)
        self._patience.wait_for(self._awaited, isinstance(event, ev.ServiceEvent), now)
        if self.link.state is LinkState.LEAVING and self.settled:
            self.link.due = now
        return effects

    @property
    def deadline(self) -> float | None:
        """When `tick` wants to be called, if nothing happens before."""
        return min((due for due in (self.link.due, self._patience.due) if due is not None), default=None)

    def tick(self, now: float) -> Effects:
        """Time has passed."""
        if self._patience.due is not None and now >= self._patience.due:
            return self._no_answer(now)
        if self.link.due is None or now < self.link.due:
            return []
        return self._leave(now) if self.link.state is LinkState.LEAVING else self._retry()

    @property
    def settled(self) -> bool:
        """Whether everything said was answered, every tool is done and the model is silent."""
        return not self._conversation and not self._ledger.running and self._turn.state is TurnState.IDLE

    @property
    def _awaited(self) -> Utterance | None:
        """The utterance whose answer is the service's duty now."""
        return self._conversation.pending if self.link.open and not self._ledger.running else None

    def _nothing_to_do(self, event: ev.Event, now: float) -> Effects:
        return []

    # ── speech ────────────────────────────────────────────────────────────────────────────────────────────

    def _opened(self, event: ev.Opened, now: float) -> Effects:
        cut = self._cut(now) if self._settings.barge_in else []
        utterance = self._conversation.begin()
        return [*cut, *utterance.add(event.audio), *self._speak_up(utterance)]

    def _typed(self, event: ev.Typed, now: float) -> Effects:
        self._history.add("user", event.text)
        return self._cut(now) + self._speak_up(self._conversation.begin(event.text))

    def _speak_up(self, utterance: Utterance) -> Effects:
        """What is said now may cut off an answer, but never overtakes what was said before it."""
        first = self._conversation.oldest_held is utterance
        return [*utterance.announce()] if self.link.open and first else []

    def _catch_up(self) -> Effects:
        """Announce what was held, one at a time: a newer utterance would cut off the answer to an older one."""
        utterance = self._conversation.oldest_held
        if not utterance or not self.link.open or self._conversation.pending:
            return []
        return [*utterance.announce()]

    def _passed(self, event: ev.Passed, now: float) -> Effects:
        utterance = self._conversation.open
        return [*utterance.add(event.audio)] if utterance else []

    def _closed(self, event: ev.Closed, now: float) -> Effects:
        utterance = self._conversation.open
        return [*utterance.end()] if utterance else []

    def _cut(self, now: float) -> Effects:
        self._turn.cut()
        self._patience.cut(now)
        return [Flush()]

    # ── the link ──────────────────────────────────────────────────────────────────────────────────────────

    def _started(self, event: ev.Started, now: float) -> Effects:
        self.link.start()
        return [Connect(self.link.handle)]

    def _stopped(self, event: ev.Stopped, now: float) -> Effects:
        self.link.close()
        return [Flush(), Disconnect()]

    def _retry(self) -> Effects:
        self.link.retry()
        handle = self.link.handle if self._settings.resume else ""
        return [Connect(handle, () if handle or not self._settings.seed else self._history.turns)]

    def _link_up(self, event: ev.LinkUp, now: float) -> Effects:
        self.link.up(now)
        return self._catch_up()

    def _link_down(self, event: ev.LinkDown, now: float) -> Effects:
        given_up = self._give_up_if_deadly()
        loss = self._loss(event)
        self._hold()
        self.link.down(now)
        if loss is ev.Loss.STALE:
            self.link.forget(now)
        if loss is not ev.Loss.REFUSED and not self.link.hopeless:
            return [Flush(), *given_up]
        self.link.close()
        return [Flush(), *given_up, GiveUp(event.reason)]

    def _loss(self, event: ev.LinkDown) -> ev.Loss:
        """A service that refuses what it had accepted before refuses this link or this handle, not our settings."""
        if event.loss is not ev.Loss.REFUSED or not (self.link.open or self.link.handle):
            return event.loss
        return ev.Loss.BROKEN if self.link.open else ev.Loss.STALE

    def _give_up_if_deadly(self) -> Effects:
        utterance = self._conversation.pending
        if not utterance or utterance.sendings < MOST_SENDINGS:
            return []
        self._conversation.answered()
        return [Unanswered(utterance.number)]

    def _leave(self, now: float) -> Effects:
        """End the present link ourselves; what was not answered goes on in the next."""
        self._hold()
        self.link.down(now)
        return [Flush(), Disconnect()]

    def _hold(self) -> None:
        self._conversation.hold_all()
        self._turn.done()
        self._patience.hush()

    def _no_answer(self, now: float) -> Effects:
        utterance = self._conversation.pending
        if not utterance:
            return []
        utterance.silences += 1
        if utterance.silences < MOST_SILENCES and not self._ledger.touched(utterance.number):
            return self._leave(now)
        self._conversation.answered()
        self._turn.done()
        self._patience.hush()
        return [Unanswered(utterance.number), *self._catch_up()]

    def _handle_given(self, event: ev.HandleGiven, now: float) -> Effects:
        if event.resumable:
            self.link.handle = event.handle
        return []

    def _go_away(self, event: ev.GoAway, now: float) -> Effects:
        self.link.away(event.seconds_left, now)
        return []

    # ── the model's turn ──────────────────────────────────────────────────────────────────────────────────

    def _interrupted(self, event: ev.Interrupted, now: float) -> Effects:
        return self._cut(now)

    def _heard(self, event: ev.Heard, now: float) -> Effects:
        self._history.add("user", event.text)
        return []

    def _said(self, event: ev.Said, now: float) -> Effects:
        if self._turn.content():
            self._history.add("model", event.text)
        return []

    def _audio_given(self, event: ev.AudioGiven, now: float) -> Effects:
        if not self._turn.content():
            return []
        self._patience.listen(seconds_in(len(event.audio), RATE_OUT), now)
        return [Play(event.audio)]

    def _turn_done(self, event: ev.TurnDone, now: float) -> Effects:
        self.link.worked()
        self._history.turn_over()
        answered = self._conversation.answered() if self._turn.done() else None
        return [*([Answered(answered.number)] if answered else []), *self._catch_up()]

    # ── tools ─────────────────────────────────────────────────────────────────────────────────────────────

    def _tool_called(self, event: ev.ToolCalled, now: float) -> Effects:
        asked_by = self._conversation.pending
        number = asked_by.number if asked_by else self._conversation.latest
        return self._responses(self._ledger.called(event, number, self.link.epoch))

    def _tool_finished(self, event: ev.ToolFinished, now: float) -> Effects:
        epoch = self.link.epoch if self.link.open else NO_LINK
        return self._responses(self._ledger.finished(event.id, event.response, epoch))

    def _responses(self, effects: Sequence[RunTool | SendResponse]) -> Effects:
        if any(isinstance(effect, SendResponse) for effect in effects):
            self._turn.respond()
        return [*effects]

    def _tools_cancelled(self, event: ev.ToolsCancelled, now: float) -> Effects:
        return [*self._ledger.cancelled(event.ids, self.link.epoch)]
