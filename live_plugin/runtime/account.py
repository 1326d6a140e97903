"""What the talk costs: tokens by modality, estimated money, seconds heard and sent. A fold, like `talk.Talk`.

The service's count of a prompt covers the whole talk so far and is billed anew with each turn, so the turns are added
up. All money is an estimate: prices are the table's, and the service's details need not add up to its totals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from live_plugin.config.live_blocks import PriceSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_IN, RATE_OUT, seconds_in
from live_plugin.runtime.purse import Purse

Tokens = Mapping[str, int]
"""Counts as in `ev.Used`."""
MILLION = 1_000_000
INPUT = {"text": "text_in", "audio": "audio_in", "image": "image_in", "video": "image_in", "document": "text_in"}
OUTPUT = {"text": "text_out", "audio": "audio_out"}
CONTENT = (ev.Heard, ev.Said, ev.AudioGiven, ev.ToolCalled, ev.Interrupted, ev.Generated)


def estimate(tokens: Tokens, prices: PriceSettings) -> float:
    """US dollars for these tokens; what has no modality is counted at the dearest price, so that it errs upwards."""
    usd = _priced(tokens, "prompt", INPUT, prices) + _priced(tokens, "tool_use", INPUT, prices)
    usd += _priced(tokens, "response", OUTPUT, prices)
    return (usd + tokens.get("thoughts", 0) * prices.text_out) / MILLION


def _priced(tokens: Tokens, name: str, kinds: Mapping[str, str], prices: PriceSettings) -> float:
    detailed = {kind: tokens.get(f"{name}.{kind}", 0) for kind in kinds}
    rest = max(0, tokens.get(name, 0) - sum(detailed.values()))
    price = {kind: float(getattr(prices, field)) for kind, field in kinds.items()}
    return rest * max(price.values()) + sum(count * price[kind] for kind, count in detailed.items())


@dataclass
class Tally:
    """What was counted, of one turn of the model or in total."""

    tokens: Counter[str] = field(default_factory=Counter)
    usd: float | None = None
    """An estimate; None where the prices are not known."""
    sent_s: float = 0.0
    """Seconds of speech that went to the service, repetitions included."""
    said_s: float = 0.0
    """Seconds of the model's speech that came."""
    searches: int = 0
    """Google searches; they are billed beside the tokens and are not in `usd`."""

    def add(self, other: Tally) -> None:
        """Count another one in."""
        self.tokens.update(other.tokens)
        self.usd = other.usd if self.usd is None else self.usd + (other.usd or 0.0)
        self.sent_s += other.sent_s
        self.said_s += other.said_s
        self.searches += other.searches


class Account:
    """An observer that counts; `today` says which day it is.

    `notify` is told whenever the day's limit is reached (True), and when a new day has begun after that (False).
    """

    def __init__(
        self,
        prices: PriceSettings | None,
        usd_per_day: float | None,
        today: Callable[[], date],
        purse: Purse | None = None,
        notify: Callable[[bool], object] = bool,
    ) -> None:
        self.total = Tally()
        self.turn = Tally()
        """The latest turn of the model that is over."""
        self.heard_s = 0.0
        """Seconds that the microphone gave."""
        self.limited = False
        """Whether nothing but push-to-talk may be sent, for the day's limit is reached."""
        self._prices = prices
        self._usd_per_day = usd_per_day
        self._today = today
        self._purse = purse or Purse()
        self._notify = notify
        self._open = Tally()
        self._receipt: Tokens = {}
        self._queries: set[str] = set()
        self._has_content = False
        self._note: dict[type, Callable[[Any], None]] = {
            fx.SendAudio: self._sent,
            ev.Used: self._used,
            ev.Sourced: self._searched,
            ev.TurnDone: self._close,
            ev.LinkDown: self._close,
        }

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, CONTENT):
            self._has_content = True
        if isinstance(item, ev.AudioGiven):
            self._open.said_s += seconds_in(len(item.audio), RATE_OUT)
        if note := self._note.get(type(item)):
            note(item)

    def hear(self, frame: bytes) -> None:
        """The microphone gave this, whether or not it is sent."""
        self.heard_s += seconds_in(len(frame), RATE_IN)
        self._look_at_the_limit()

    @property
    def saved_s(self) -> float:
        """Seconds that were heard and not sent."""
        return max(0.0, self.heard_s - self.total.sent_s - self._open.sent_s)

    @property
    def spent_today(self) -> float:
        """US dollars, an estimate."""
        return self._purse.spent(self._today())

    def _sent(self, effect: fx.SendAudio) -> None:
        self._open.sent_s += seconds_in(len(effect.audio), RATE_IN)

    def _searched(self, event: ev.Sourced) -> None:
        """Within a turn the service may tell again what it has told."""
        self._queries.update(event.queries)
        self._open.searches = len(self._queries)

    def _used(self, event: ev.Used) -> None:
        """Within a turn a receipt that contains the one before replaces it: it is a later state of the same count."""
        if all(event.tokens.get(name, 0) >= count for name, count in self._receipt.items()):
            self._open.tokens.subtract(self._receipt)
        self._open.tokens.update(event.tokens)
        self._receipt = event.tokens
        if not self._has_content:  # it came after its turn: the next one must not replace it
            self._close(event)

    def _close(self, event: ev.Event) -> None:
        turn, self._open, self._receipt, self._has_content = self._open, Tally(), {}, False
        self._queries.clear()
        turn.tokens = +turn.tokens
        turn.usd = estimate(turn.tokens, self._prices) if self._prices else None
        if turn.usd:
            self._purse.spend(self._today(), turn.usd)
            self._look_at_the_limit()
        self.turn = turn
        self.total.add(turn)

    def _look_at_the_limit(self) -> None:
        limited = self._usd_per_day is not None and self.spent_today >= self._usd_per_day
        if limited is not self.limited:
            self.limited = limited
            self._notify(limited)
