"""What the service says: its turn, the transcripts of both sides, and the tools that it wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from live_plugin.core import events as ev
from live_plugin.core.effects import Answered, Flaw, Flawed, GoOn, Play
from live_plugin.core.floor import Effects, Floor
from live_plugin.core.pcm import RATE_OUT, seconds_in
from live_plugin.core.report import Report
from live_plugin.core.turn import Ending

FLAWS = {Ending.CUT_SHORT: Flaw.CUT_SHORT, Ending.EMPTY: Flaw.EMPTY}


class Answers:
    """The handlers of a session for what comes from the service and from the tools."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self.handlers: Mapping[type, Callable[[Any, float], Effects]] = {
            ev.Interrupted: self._interrupted,
            ev.Heard: self._heard,
            ev.Said: self._said,
            ev.AudioGiven: self._audio_given,
            ev.Unheard: self._unheard,
            ev.Generated: self._generated,
            ev.TurnDone: self._turn_done,
            ev.ToolCalled: self._tool_called,
            ev.Shown: self._shown,
            ev.ToolFinished: self._tool_finished,
            ev.ToolsCancelled: self._tools_cancelled,
        }

    # ── words and sound ─────────────────────────────────────────────────────────────────────────────────────

    def _interrupted(self, event: ev.Interrupted, now: float) -> Effects:
        self._floor.turn.interrupt()
        return self._floor.cut(now)

    def _heard(self, event: ev.Heard, now: float) -> Effects:
        floor = self._floor
        floor.history.ask(event.text)
        floor.stop_ear.hear(event.text, now)
        if utterance := floor.conversation.known:
            utterance.words += event.text
        return []

    def _said(self, event: ev.Said, now: float) -> Effects:
        if self._floor.turn.content(event.text) and not self._floor.unwanted:
            self._floor.history.say(event.text)
        return []

    def _audio_given(self, event: ev.AudioGiven, now: float) -> Effects:
        floor, seconds = self._floor, seconds_in(len(event.audio), RATE_OUT)
        if not floor.turn.content() or floor.unwanted:
            return []
        floor.patience.listen(seconds, now)
        floor.history.sound(seconds)
        return [Play(event.audio)]

    def _unheard(self, event: ev.Unheard, now: float) -> Effects:
        self._floor.history.lose(event.seconds)
        return []

    # ── the end of a turn ───────────────────────────────────────────────────────────────────────────────────

    def _generated(self, event: ev.Generated, now: float) -> Effects:
        self._floor.turn.generated()
        return []

    def _turn_done(self, event: ev.TurnDone, now: float) -> Effects:
        floor = self._floor
        floor.link.worked()
        floor.history.turn_over()
        unwanted, ending = floor.unwanted, floor.turn.done(event.reason)
        if ending is Ending.OWING:
            return floor.catch_up()
        flawed = self._flawed(FLAWS.get(ending))
        if any(isinstance(effect, GoOn) for effect in flawed):
            return flawed
        answered = floor.over()
        news = answered and not unwanted and not isinstance(answered, Report)
        over = [Answered(answered.number)] if answered and news else []
        return [*flawed, *over, *floor.catch_up()]

    def _flawed(self, flaw: Flaw | None) -> Effects:
        """The model is asked once to go on. Where the person has said more since, that is what it answers."""
        floor, pending = self._floor, self._floor.conversation.pending
        silence_is_golden = flaw is Flaw.EMPTY and floor.settings.answer_timeout_s is None
        if not flaw or silence_is_golden or floor.unwanted or not pending or len(floor.conversation) > 1:
            return []
        asked, pending.prompted = pending.prompted, True
        return [Flawed(pending.number, flaw), *([] if asked else [GoOn(pending.number)])]

    # ── tools ───────────────────────────────────────────────────────────────────────────────────────────────

    def _tool_called(self, event: ev.ToolCalled, now: float) -> Effects:
        floor, asked_by = self._floor, self._floor.conversation.pending
        floor.turn.call()
        if floor.unwanted:
            return floor.respond(floor.ledger.refused(event, floor.link.epoch))
        number = asked_by.number if asked_by else floor.conversation.latest
        again = asked_by is not None and asked_by.said_before
        return floor.respond(floor.ledger.called(event, number, floor.link.epoch, again=again))

    def _shown(self, event: ev.Shown, now: float) -> Effects:
        self._floor.ledger.shown(event.id, event.picture)
        return []

    def _tool_finished(self, event: ev.ToolFinished, now: float) -> Effects:
        floor = self._floor
        return [*floor.respond(floor.ledger.finished(event.id, event.response, floor.epoch)), *floor.catch_up()]

    def _tools_cancelled(self, event: ev.ToolsCancelled, now: float) -> Effects:
        return [*self._floor.ledger.cancelled(event.ids, self._floor.link.epoch)]
