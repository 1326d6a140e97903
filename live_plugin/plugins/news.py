"""Tells plugins what was heard and answered: whole sentences, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.plugins.events import Answered, Heard


class Exchange(Protocol):
    """What was said in one utterance and answered, as a `Talk` keeps it."""

    number: int
    heard: str
    said: str


class News:
    """An observer that stands behind the one that keeps `exchanges`."""

    def __init__(self, exchanges: Sequence[Exchange], tell: Callable[[object], None]) -> None:
        self._exchanges = exchanges
        self._tell = tell
        self._heard = 0

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        match item:
            case fx.RunTool(utterance=number) | fx.Answered(number) | fx.Unanswered(number):
                exchange = next((found for found in reversed(self._exchanges) if found.number == number), None)
                if exchange:
                    self._follow(exchange, item)

    def _follow(self, exchange: Exchange, item: fx.Effect) -> None:
        if exchange.number > self._heard:  # the transcript comes in pieces, and is whole when something follows from it
            self._heard = exchange.number
            self._tell(Heard(exchange.heard.strip(), exchange.number))
        if isinstance(item, fx.Answered):
            self._tell(Answered(exchange.said.strip(), exchange.number))
