"""One browser that looks at the page: it is told what happens, and its orders are carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from live_plugin.audio.browser import Report
from live_plugin.runtime.desk import Desk
from live_plugin.web import orders
from live_plugin.web.messages import Message
from live_plugin.web.voice import Voice

HOW = "page"
"""What the guard and the audit log call an answer that was given here."""


class Visitor:
    """A browser; `put` takes what goes out to it: text or sound."""

    def __init__(self, desk: Desk, voice: Voice, put: Callable[[str | bytes], None]) -> None:
        self.put = put
        self._desk = desk
        self._voice = voice
        self._held = False
        self._perform: dict[type, Callable[[Any], object]] = {
            orders.Say: lambda order: desk.say(order.text, HOW),
            orders.Answer: lambda order: desk.answer(order.number, HOW, yes=order.yes, code=order.code),
            orders.Stop: lambda order: desk.stop(),
            orders.Hold: lambda order: self._hold(down=order.down),
            orders.Talk: lambda order: voice.begin(self, order.rate),
            orders.Leave: lambda order: voice.end(self),
            orders.Played: lambda order: voice.report(self, Report(order.flushes, order.played, order.dropped)),
        }

    def tell(self, message: Message) -> None:
        """Send it a message."""
        self.put(orjson.dumps(message).decode())

    def take(self, given: str | bytes) -> None:
        """It has sent this: an order, or sound."""
        if isinstance(given, bytes):
            self._voice.take(self, given)
            return
        try:
            order = orders.parse(given)
            self._perform[type(order)](order)
        except ValueError as error:
            self.tell({"kind": "fault", "text": str(error)})

    def leave(self) -> None:
        """It has gone, and with it the hand that held the button."""
        if self._held:
            self._hold(down=False)
        self._voice.end(self)

    def _hold(self, *, down: bool) -> None:
        self._held = down
        self._desk.hold(down=down)
