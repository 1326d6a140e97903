"""One talk with the service: joins link, utterances, turn and ledger. Events in, effects out, no rules of its own.

The shell does three things only: `feed` what happened, perform the effects that come back in order, and call `tick`
when `deadline` is reached. `now` is any clock in seconds that does not go back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from live_plugin.core import events as ev
from live_plugin.core.answers import Answers
from live_plugin.core.effects import Connect, Disconnect, Flaw, Flawed, Flush, GiveUp, Spot, Unanswered
from live_plugin.core.floor import Effects, Floor
from live_plugin.core.floor import SessionSettings as SessionSettings
from live_plugin.core.link import Link, LinkState
from live_plugin.core.turn import TurnState
from live_plugin.core.utterance import Remedy, Utterance

MOST_SENDINGS = 5
"""An utterance during whose answer so many links broke is what breaks them; it is given up."""
LONGEST_STOP_WORD_S = 2.5
"""No stop word is longer, with the silence that the gate leaves around it."""
SIGNS = (ev.Said, ev.AudioGiven, ev.ToolCalled, ev.TurnDone)
"""By these the model shows that it has understood."""


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
        self.link = Link(self._settings.link, jitter, handle)
        self._floor = Floor(self._settings, self.link)
        self._handlers: dict[type, Callable[[Any, float], Effects]] = {
            ev.Started: self._started,
            ev.Stopped: self._stopped,
            ev.Opened: self._opened,
            ev.Passed: self._passed,
            ev.Closed: self._closed,
            ev.Overheard: self._overheard,
            ev.Seen: self._seen,
            ev.Typed: self._typed,
            ev.LinkUp: self._link_up,
            ev.LinkDown: self._link_down,
            ev.HandleGiven: self._handle_given,
            ev.GoAway: self._go_away,
            ev.StopAsked: self._stop_asked,
            ev.Sourced: self._nothing_to_do,
            ev.Used: self._nothing_to_do,
            **Answers(self._floor).handlers,
        }

    def feed(self, event: ev.Event, now: float) -> Effects:
        """Tell what happened at time `now`; returns what is to be done, in order."""
        effects = [*self._heed(event, now), *self._handlers[type(event)](event, now)]
        self._floor.patience.wait_for(self._floor.awaited, isinstance(event, ev.ServiceEvent), now)
        if self.link.state is LinkState.LEAVING and self.settled:
            self.link.due = now
        return effects

    @property
    def deadline(self) -> float | None:
        """When `tick` wants to be called, if nothing happens before."""
        dues = (self.link.due, self._floor.patience.due, self._floor.stop_ear.due)
        return min((due for due in dues if due is not None), default=None)

    def tick(self, now: float) -> Effects:
        """Time has passed."""
        effects = self._overdue(now)
        self._floor.patience.wait_for(self._floor.awaited, False, now)
        return effects

    def _overdue(self, now: float) -> Effects:
        if self._floor.stop_ear.due is not None and now >= self._floor.stop_ear.due:
            return self._floor.stop(self._floor.conversation.latest, now)
        if self._floor.patience.due is not None and now >= self._floor.patience.due:
            return self._no_answer(now)
        if self.link.due is None or now < self.link.due:
            return []
        return self._leave(now) if self.link.state is LinkState.LEAVING else self._retry(now)

    @property
    def settled(self) -> bool:
        """Whether everything said was answered, every tool is done and the model is silent."""
        return self._floor.settled

    def _heed(self, event: ev.Event, now: float) -> Effects:
        """What an event means to those who wait for a sign."""
        floor = self._floor
        if isinstance(event, (ev.Heard, *SIGNS)) and (utterance := floor.conversation.known):
            utterance.noticed = True
        acts = isinstance(event, SIGNS) and floor.turn.state is not TurnState.CUT
        return floor.stop(floor.conversation.latest, now) if acts and floor.stop_ear.due is not None else []

    def _nothing_to_do(self, event: ev.Event, now: float) -> Effects:
        return []

    # ── speech ────────────────────────────────────────────────────────────────────────────────────────────

    def _opened(self, event: ev.Opened, now: float) -> Effects:
        self.link.hurry(now)
        over_something = self._floor.under_way(now)
        cut = self._floor.cut(now) if self._settings.barge_in else []
        utterance = self._floor.conversation.begin()
        utterance.over_something = over_something
        return [*cut, *utterance.add(event.audio), *self._floor.speak_up(utterance)]

    def _typed(self, event: ev.Typed, now: float) -> Effects:
        self.link.hurry(now)
        if self._settings.is_stop_word(event.text) and self._floor.under_way(now):
            return self._floor.stop(self._floor.conversation.latest, now)
        return self._floor.cut(now) + self._floor.speak_up(self._floor.conversation.begin(event.text))

    def _stop_asked(self, event: ev.StopAsked, now: float) -> Effects:
        latest = self._floor.conversation.latest
        return self._floor.stop(latest if event.utterance is None else event.utterance, now)

    def _passed(self, event: ev.Passed, now: float) -> Effects:
        utterance = self._floor.conversation.open
        return [*utterance.add(event.audio)] if utterance else []

    def _closed(self, event: ev.Closed, now: float) -> Effects:
        utterance = self._floor.conversation.open
        if not utterance:
            return []
        self._floor.stop_ear.end(now)
        return [*utterance.end(), *self._spot(utterance)]

    def _spot(self, utterance: Utterance) -> Effects:
        wanted = self._settings.spots and utterance.over_something and utterance.seconds <= LONGEST_STOP_WORD_S
        return [Spot(utterance.number, bytes(utterance.audio))] if wanted else []

    def _overheard(self, event: ev.Overheard, now: float) -> Effects:
        return [Spot(self._floor.conversation.latest, event.audio)] if self._settings.spots else []

    def _seen(self, event: ev.Seen, now: float) -> Effects:
        pictures = self._floor.view.see(event.picture, self._floor.conversation.open)
        return [*pictures] if self.link.open else []

    # ── the link ──────────────────────────────────────────────────────────────────────────────────────────

    def _started(self, event: ev.Started, now: float) -> Effects:
        self.link.start(now)
        return [Connect(self.link.handle)]

    def _stopped(self, event: ev.Stopped, now: float) -> Effects:
        self.link.close()
        return [Flush(), Disconnect()]

    def _retry(self, now: float) -> Effects:
        taken, waiting = self.link.taken, self._floor.conversation.waiting
        if taken and taken.utterance not in {utterance.number for utterance in waiting}:
            self.link.drop_handle()  # the state behind it listens to speech that will not go on
        handle = self.link.retry(now, resume=self._settings.resume)
        return [Connect(handle, () if handle or not self._settings.seed else self._floor.told)]

    def _link_up(self, event: ev.LinkUp, now: float) -> Effects:
        self.link.up(now)
        late = self._floor.resumed() if self.link.resumes else []
        return [*self._floor.catch_up(), *late]

    def _link_down(self, event: ev.LinkDown, now: float) -> Effects:
        given_up = self._give_up_if_deadly()
        loss = self.link.meaning_of(event.loss)
        self._floor.hold()
        self.link.down(now)
        if loss is ev.Loss.STALE:
            self.link.forget(now)
        if loss is not ev.Loss.REFUSED and not self.link.hopeless:
            return [Flush(), *given_up]
        self.link.close()
        return [Flush(), *given_up, GiveUp(event.reason)]

    def _give_up_if_deadly(self) -> Effects:
        utterance = self._floor.conversation.pending
        if not utterance or self._floor.unwanted or utterance.sendings < MOST_SENDINGS:
            return []
        self._floor.over()
        return [Unanswered(utterance.number)]

    def _leave(self, now: float) -> Effects:
        """End the present link ourselves; what was not answered goes on in the next."""
        self._floor.hold()
        self.link.down(now)
        return [Flush(), Disconnect()]

    def _no_answer(self, now: float) -> Effects:
        floor, utterance = self._floor, self._floor.conversation.pending
        if not utterance:
            return self._leave(now) if floor.try_fresh_link() else self._give_up()
        if floor.unwanted:
            return self._give_up()
        match utterance.remedy():
            case Remedy.AGAIN:
                return [Flawed(utterance.number, Flaw.UNHEARD), *floor.say_again(utterance)]
            case Remedy.FRESH_LINK:
                if floor.ledger.touched(utterance.number):
                    self.link.drop_handle()  # what it continues may not know what was done; a new session is told
                return self._leave(now)
            case Remedy.GIVE_UP:
                return [Unanswered(utterance.number), *self._give_up()]

    def _give_up(self) -> Effects:
        self._floor.over()
        self._floor.hush()
        return self._floor.catch_up()

    def _handle_given(self, event: ev.HandleGiven, now: float) -> Effects:
        if event.resumable:
            self.link.give(event.handle, event.taken)
            self._floor.ledger.saved(self.link.epoch)
        return []

    def _go_away(self, event: ev.GoAway, now: float) -> Effects:
        self.link.away(event.seconds_left, now)
        return []
