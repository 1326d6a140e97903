"""What was said and done, exchange by exchange: a fold over the events and effects that pass through the assistant.

Consoles, the demo and reports read it; nothing here acts on the session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_IN, RATE_OUT, seconds_in


@dataclass
class Action:
    """One tool at work. Times are those of the clock that the observer is given."""

    name: str
    args: Mapping[str, Any]
    started: float
    finished: float | None = None
    response: Mapping[str, Any] = field(default_factory=dict)

    @property
    def error(self) -> str:
        """What went wrong, in one line; empty when it went well."""
        return str(self.response.get("error", ""))


@dataclass
class Exchange:
    """One utterance and all that followed from it."""

    number: int
    began: float
    ended: float | None = None
    """When the utterance ended; speech itself ended earlier, by the gate's hang-over."""
    first_sound: float | None = None
    over: float | None = None
    """When the service had answered, or was given up."""
    heard: str = ""
    said: str = ""
    heard_s: float = 0.0
    """Seconds of speech that were sent."""
    said_s: float = 0.0
    """Seconds of the model's speech that were given to the sink."""
    actions: list[Action] = field(default_factory=list)
    sources: list[ev.Site] = field(default_factory=list)
    """Pages that the answer rests on, each once."""
    queries: list[str] = field(default_factory=list)
    """What was searched for."""
    interrupted: bool = False
    unanswered: bool = False


class Talk:
    """An observer that keeps the exchanges; `on_change` is told of each exchange in which something changed."""

    def __init__(self, on_change: Callable[[Exchange, ev.Event | fx.Effect], None] | None = None) -> None:
        self.exchanges: list[Exchange] = []
        self._on_change = on_change
        self._actions: dict[str, tuple[Exchange, Action]] = {}
        self._speaking: Exchange | None = None
        self._note: dict[type, Callable[[Any, float], Exchange | None]] = {
            fx.StartActivity: self._announced,
            fx.SendText: self._written,
            fx.SendAudio: self._sent,
            fx.EndActivity: self._ended,
            fx.RunTool: self._tool_started,
            fx.Play: self._played,
            fx.Answered: self._over,
            fx.Unanswered: self._given_up,
            ev.ToolFinished: self._tool_finished,
            ev.Heard: self._heard,
            ev.Said: self._said,
            ev.Sourced: self._sourced,
            ev.Interrupted: self._interrupted,
        }

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        note = self._note.get(type(item))
        exchange = note(item, now) if note else None
        if exchange and self._on_change:
            self._on_change(exchange, item)

    @property
    def current(self) -> Exchange | None:
        """The oldest exchange that is not over; the latest one when all are."""
        waiting = (exchange for exchange in self.exchanges if exchange.over is None)
        return next(waiting, self.exchanges[-1] if self.exchanges else None)

    def _find(self, number: int, now: float) -> Exchange:
        found = next((e for e in reversed(self.exchanges) if e.number == number), None)
        if not found:
            found = Exchange(number, began=now)
            self.exchanges.append(found)
        return found

    def _announced(self, effect: fx.StartActivity, now: float) -> Exchange:
        self._speaking = self._find(effect.utterance, now)
        self._speaking.heard_s = 0.0
        self._speaking.heard = ""
        return self._speaking

    def _written(self, effect: fx.SendText, now: float) -> Exchange:
        exchange = self._find(effect.utterance, now)
        exchange.heard, exchange.ended = effect.text, now
        return exchange

    def _sent(self, effect: fx.SendAudio, now: float) -> None:
        if self._speaking:
            self._speaking.heard_s += seconds_in(len(effect.audio), RATE_IN)

    def _ended(self, effect: fx.EndActivity, now: float) -> Exchange:
        exchange = self._find(effect.utterance, now)
        exchange.ended = now
        return exchange

    def _tool_started(self, effect: fx.RunTool, now: float) -> Exchange | None:
        exchange = self._find(effect.utterance, now) if effect.utterance else self.current
        if exchange:
            action = Action(effect.name, effect.args, now)
            exchange.actions.append(action)
            self._actions[effect.id] = exchange, action
        return exchange

    def _tool_finished(self, event: ev.ToolFinished, now: float) -> Exchange | None:
        exchange, action = self._actions.pop(event.id, (None, None))
        if action:
            action.finished, action.response = now, event.response
        return exchange

    def _played(self, effect: fx.Play, now: float) -> Exchange | None:
        if exchange := self.current:
            exchange.said_s += seconds_in(len(effect.audio), RATE_OUT)
            if exchange.first_sound is None:
                exchange.first_sound = now
                return exchange
        return None

    def _heard(self, event: ev.Heard, now: float) -> Exchange | None:
        if exchange := self.current:
            exchange.heard += event.text
        return exchange

    def _said(self, event: ev.Said, now: float) -> Exchange | None:
        if exchange := self.current:
            exchange.said += event.text
        return exchange

    def _sourced(self, event: ev.Sourced, now: float) -> Exchange | None:
        """The service may tell again what it has told."""
        if exchange := self.current:
            exchange.sources += [site for site in event.sources if site not in exchange.sources]
            exchange.queries += [query for query in event.queries if query not in exchange.queries]
        return exchange

    def _interrupted(self, event: ev.Interrupted, now: float) -> Exchange | None:
        if exchange := self.current:
            exchange.interrupted = True
        return exchange

    def _over(self, effect: fx.Answered, now: float) -> Exchange:
        exchange = self._find(effect.utterance, now)
        exchange.over = now
        return exchange

    def _given_up(self, effect: fx.Unanswered, now: float) -> Exchange:
        exchange = self._over(fx.Answered(effect.utterance), now)
        exchange.unanswered = True
        return exchange
