"""What the service says: its turn, the transcripts of both sides, and the tools that it wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from live_plugin.core import events as ev
from live_plugin.core.effects import Answered, Play, RunTool, SendResponse
from live_plugin.core.floor import Effects, Floor
from live_plugin.core.pcm import RATE_OUT, seconds_in

NO_LINK = -1
"""The number of no link at all: nothing can be answered on it."""


class Answers:
    """The handlers of a session for what comes from the service and from the tools."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self.handlers: Mapping[type, Callable[[Any, float], Effects]] = {
            ev.Interrupted: self._interrupted,
            ev.Heard: self._heard,
            ev.Said: self._said,
            ev.AudioGiven: self._audio_given,
            ev.TurnDone: self._turn_done,
            ev.ToolCalled: self._tool_called,
            ev.Shown: self._shown,
            ev.ToolFinished: self._tool_finished,
            ev.ToolsCancelled: self._tools_cancelled,
        }

    def _interrupted(self, event: ev.Interrupted, now: float) -> Effects:
        return self._floor.cut(now)

    def _heard(self, event: ev.Heard, now: float) -> Effects:
        self._floor.history.add("user", event.text)
        return []

    def _said(self, event: ev.Said, now: float) -> Effects:
        if self._floor.turn.content():
            self._floor.history.add("model", event.text)
        return []

    def _audio_given(self, event: ev.AudioGiven, now: float) -> Effects:
        if not self._floor.turn.content():
            return []
        self._floor.patience.listen(seconds_in(len(event.audio), RATE_OUT), now)
        return [Play(event.audio)]

    def _turn_done(self, event: ev.TurnDone, now: float) -> Effects:
        floor = self._floor
        floor.link.worked()
        floor.history.turn_over()
        answered = floor.conversation.answered() if floor.turn.done() else None
        return [*([Answered(answered.number)] if answered else []), *floor.catch_up()]

    def _tool_called(self, event: ev.ToolCalled, now: float) -> Effects:
        floor = self._floor
        asked_by = floor.conversation.pending
        number = asked_by.number if asked_by else floor.conversation.latest
        return self._responses(floor.ledger.called(event, number, floor.link.epoch))

    def _shown(self, event: ev.Shown, now: float) -> Effects:
        self._floor.ledger.shown(event.id, event.picture)
        return []

    def _tool_finished(self, event: ev.ToolFinished, now: float) -> Effects:
        epoch = self._floor.link.epoch if self._floor.link.open else NO_LINK
        return self._responses(self._floor.ledger.finished(event.id, event.response, epoch))

    def _responses(self, effects: Sequence[RunTool | SendResponse]) -> Effects:
        if any(isinstance(effect, SendResponse) for effect in effects):
            self._floor.turn.respond()
        return [*effects]

    def _tools_cancelled(self, event: ev.ToolsCancelled, now: float) -> Effects:
        return [*self._floor.ledger.cancelled(event.ids, self._floor.link.epoch)]
