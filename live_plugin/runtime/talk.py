"""What was said and done, exchange by exchange: a fold over the events and effects that pass through the assistant.

Consoles, the demo and reports read it; nothing here acts on the session.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.heard import Speech
from live_plugin.core.pcm import RATE_IN, RATE_OUT, seconds_in

KEPT = 1000
"""Exchanges that are remembered: a house is talked to for years."""


@dataclass
class Action:
    """One tool at work. Times are those of the clock that the observer is given."""

    name: str
    args: Mapping[str, Any]
    started: float
    finished: float | None = None
    response: Mapping[str, Any] = field(default_factory=dict)
    call: str = ""
    """The id of the call that led to it."""

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
    """What the model said, as far as it was played; pieces of a word are left out."""
    unheard: str = ""
    """The rest: what it said besides and nobody heard, because it was broken off."""
    heard_s: float = 0.0
    """Seconds of speech that were sent."""
    said_s: float = 0.0
    """Seconds of the model's speech that were given to the sink."""
    unheard_s: float = 0.0
    """Seconds of it that were thrown away before they were played."""
    actions: list[Action] = field(default_factory=list)
    sources: list[ev.Site] = field(default_factory=list)
    """Pages that the answer rests on, each once."""
    queries: list[str] = field(default_factory=list)
    """What was searched for."""
    flaws: list[fx.Flaw] = field(default_factory=list)
    """What was wrong with the answer, each time it was noticed."""
    interrupted: bool = False
    unanswered: bool = False
    stopped: bool = False
    """Whether a stop word took it back."""


class Talk:
    """An observer that keeps the exchanges; `on_change` is told of each exchange in which something changed."""

    def __init__(self, on_change: Callable[[Exchange, ev.Event | fx.Effect], None] | None = None) -> None:
        self.exchanges: list[Exchange] = []
        """The latest ones, oldest first."""
        self.flaws: Counter[fx.Flaw] = Counter()
        """How often each was noticed, in all exchanges."""
        self._on_change = on_change
        self._actions: dict[str, tuple[Exchange, Action]] = {}
        self._speaking: Exchange | None = None
        self._playing: Exchange | None = None
        """The one whose answer was played last."""
        self._silenced: Exchange | None = None
        """The one whose answer was broken off: what is still said in that turn is not heard."""
        self._note: dict[type, Callable[[Any, float], Exchange | None]] = {
            fx.StartActivity: self._announced,
            fx.ResumeActivity: self._resumed,
            fx.SendText: self._written,
            fx.SendAudio: self._sent,
            fx.EndActivity: self._ended,
            fx.RunTool: self._tool_started,
            fx.Play: self._played,
            fx.Flush: self._flushed,
            fx.Flawed: self._flawed,
            fx.StopTool: self._tool_stopped,
            fx.Answered: self._over,
            fx.Unanswered: self._given_up,
            fx.Withdrawn: self._withdrawn,
            ev.Unheard: self._lost,
            ev.TurnDone: self._turn_over,
            ev.LinkUp: self._audible_again,
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
            del self.exchanges[:-KEPT]
        return found

    def _begin_anew(self, number: int, now: float) -> Exchange:
        """What is sent again is heard and answered again."""
        exchange = self._find(number, now)
        exchange.heard = exchange.said = exchange.unheard = ""
        exchange.heard_s = exchange.said_s = exchange.unheard_s = 0.0
        self._silenced = None if self._silenced is exchange else self._silenced
        return exchange

    def _announced(self, effect: fx.StartActivity, now: float) -> Exchange:
        self._speaking = self._begin_anew(effect.utterance, now)
        return self._speaking

    def _resumed(self, effect: fx.ResumeActivity, now: float) -> Exchange:
        self._speaking = self._begin_anew(effect.utterance, now)
        self._speaking.heard_s = seconds_in(effect.size, RATE_IN)
        return self._speaking

    def _written(self, effect: fx.SendText, now: float) -> Exchange:
        exchange = self._begin_anew(effect.utterance, now)
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
            action = Action(effect.name, effect.args, now, call=effect.id)
            exchange.actions.append(action)
            self._actions[effect.id] = exchange, action
        return exchange

    def _tool_finished(self, event: ev.ToolFinished, now: float) -> Exchange | None:
        exchange, action = self._actions.pop(event.id, (None, None))
        if action:
            action.finished, action.response = now, event.response
        return exchange

    def _tool_stopped(self, effect: fx.StopTool, now: float) -> Exchange | None:
        exchange, action = self._actions.pop(effect.id, (None, None))
        if action:
            action.finished, action.response = now, {"error": "stopped"}
        return exchange

    def _played(self, effect: fx.Play, now: float) -> Exchange | None:
        if exchange := self.current:
            self._playing = exchange
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
        exchange = self.current
        if exchange and (exchange.stopped or exchange is self._silenced):
            exchange.unheard += event.text
        elif exchange:
            exchange.said += event.text
        return exchange

    def _flushed(self, effect: fx.Flush, now: float) -> None:
        self._silenced = self._playing

    def _turn_over(self, event: ev.TurnDone, now: float) -> Exchange | None:
        """Where no exchange waits for it, it was about something that came late, such as a result."""
        self._audible_again(event, now)
        return self.current if self.current and self.current.over is not None else None

    def _audible_again(self, event: ev.TurnDone | ev.LinkUp, now: float) -> None:
        """What is said from now on belongs to another turn."""
        self._silenced = None

    def _lost(self, event: ev.Unheard, now: float) -> Exchange | None:
        if exchange := self._playing:
            speech = Speech(exchange.said, exchange.said_s - exchange.unheard_s)
            speech.lose(event.seconds)
            exchange.said, exchange.unheard = speech.heard, speech.unheard + exchange.unheard
            exchange.unheard_s += speech.unheard_s
        return exchange

    def _flawed(self, effect: fx.Flawed, now: float) -> Exchange:
        exchange = self._find(effect.utterance, now)
        exchange.flaws.append(effect.flaw)
        self.flaws[effect.flaw] += 1
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

    def _over(self, effect: fx.Over, now: float) -> Exchange:
        exchange = self._find(effect.utterance, now)
        exchange.over = now
        return exchange

    def _given_up(self, effect: fx.Unanswered, now: float) -> Exchange:
        exchange = self._over(effect, now)
        exchange.unanswered = True
        return exchange

    def _withdrawn(self, effect: fx.Withdrawn, now: float) -> Exchange:
        exchange = self._over(effect, now)
        exchange.stopped = True
        return exchange
