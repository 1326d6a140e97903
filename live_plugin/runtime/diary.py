"""One line of JSON for each exchange: times, tokens and money, never a word that was said."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_IN, seconds_in
from live_plugin.runtime.account import Account
from live_plugin.runtime.latency import Spread, Stages, spreads, stages
from live_plugin.runtime.talk import Exchange, Talk

SIGNS = (ev.ToolCalled, ev.Said, ev.AudioGiven)
KEPT = 1000
"""Exchanges that the spread is taken over."""


class Diary:
    """An observer to stand behind `talk` and `account`, which it reads; `write` is given each line when it is whole.

    `hangover_s` and `start_s` are the gate's: how long after speech it closes, and how long into it it opens.
    """

    def __init__(
        self,
        talk: Talk,
        account: Account,
        clock: Callable[[], datetime],
        write: Callable[[str], object],
        hangover_s: float,
        start_s: float,
    ) -> None:
        self._talk, self._account, self._clock, self._write = talk, account, clock, write
        self._hangover_s, self._start_s = hangover_s, start_s
        self._stages: deque[Stages] = deque(maxlen=KEPT)
        self._signs: dict[int, float] = {}
        self._barged: dict[int, float] = {}
        self._sent: Counter[int] = Counter()
        self._speaking = 0
        self._opened: float | None = None
        self._up_since: float | None = None
        self._tokens: Counter[str] = Counter()
        self._usd = 0.0

    @property
    def spreads(self) -> dict[str, Spread]:
        """Stage → middle and worst of the latest exchanges."""
        return spreads(self._stages)

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        match item:
            case ev.LinkUp():
                self._up_since = now
            case ev.LinkDown():
                self._up_since = None
            case ev.Opened():
                self._opened = now
            case fx.Flush():
                self._silenced(now)
            case fx.StartActivity():
                self._speaking = item.utterance
            case fx.SendAudio():
                self._sent[self._speaking] += len(item.audio)
            case fx.Answered() | fx.Unanswered() | fx.Withdrawn():
                self._close(item.utterance, now)
            case _ if isinstance(item, SIGNS) and (exchange := self._talk.current) and exchange.ended is not None:
                self._signs.setdefault(exchange.number, now)

    def _silenced(self, now: float) -> None:
        """Speech that began at this very moment cut off what was playing."""
        exchange = self._talk.current
        if exchange and exchange.first_sound is not None and self._opened == now:
            self._barged.setdefault(exchange.number, self._start_s)

    def _close(self, number: int, now: float) -> None:
        exchange = next((e for e in reversed(self._talk.exchanges) if e.number == number), None)
        if exchange:
            taken = stages(exchange, self._hangover_s, self._signs.pop(number, None), self._barged.pop(number, None))
            self._stages.append(taken)
            self._write(json.dumps(self._line(exchange, taken, now), separators=(",", ":")) + "\n")

    def _line(self, exchange: Exchange, taken: Stages, now: float) -> dict[str, Any]:
        sent_s = seconds_in(self._sent.pop(exchange.number, 0), RATE_IN)
        total, usd = self._account.total.tokens, self._account.total.usd
        tokens, self._tokens = total - self._tokens, total.copy()
        spent, self._usd = (usd or 0.0) - self._usd, usd or 0.0
        return {
            "time": self._clock().isoformat(timespec="milliseconds"),
            "exchange": exchange.number,
            "outcome": _outcome(exchange),
            "seconds": {name: round(value, 3) for name, value in asdict(taken).items() if value is not None},
            "speech_s": round(exchange.heard_s, 3),
            "replayed_s": round(max(0.0, sent_s - exchange.heard_s), 3),
            "lost_s": round(exchange.heard_s, 3) if exchange.unanswered else 0,
            "said_s": round(exchange.said_s, 3),
            "unheard_s": round(exchange.unheard_s, 3),
            "flaws": [flaw.value for flaw in exchange.flaws],
            "tools": [_tool(action) for action in exchange.actions],
            "searches": len(exchange.queries),
            "link_age_s": None if self._up_since is None else round(now - self._up_since, 1),
            "tokens": dict(sorted(tokens.items())),
            "usd_estimate": None if usd is None else round(spent, 6),
            "usd_today_estimate": None if usd is None else round(self._account.spent_today, 6),
        }


def _outcome(exchange: Exchange) -> str:
    """What became of an exchange; the first that fits."""
    outcomes = {"stopped": exchange.stopped, "unanswered": exchange.unanswered, "interrupted": exchange.interrupted}
    return next((name for name, fits in outcomes.items() if fits), "answered")


def _tool(action: Any) -> dict[str, Any]:
    took = None if action.finished is None else round(action.finished - action.started, 3)
    return {"name": action.name, "seconds": took, "failed": bool(action.error)}
