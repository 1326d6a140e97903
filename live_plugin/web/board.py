"""What the page shows: a fold over what happens. Each watcher gets all that is known, then every change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from live_plugin.config.settings import Settings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.home.model import Changed
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.runtime import reports
from live_plugin.runtime.account import Account
from live_plugin.runtime.diary import Diary
from live_plugin.runtime.notices import Notice
from live_plugin.runtime.talk import Exchange, Talk
from live_plugin.web import messages
from live_plugin.web.messages import Message

Watcher = Callable[[Message], None]
KEPT = 200
"""Entries of the log."""
LOOK_S = 1.0
"""How often is looked for what nobody tells: other cards, other devices."""
GATE = {ev.Opened: True, ev.Closed: False}
LINK = {ev.LinkUp: True, ev.LinkDown: False, fx.GiveUp: False}


class Board:
    """An observer to stand behind `talk` and `account`, which it reads. It decides nothing."""

    def __init__(
        self,
        settings: Settings,
        house: House,
        host: Host,
        talk: Talk,
        account: Account,
        clock: Callable[[], datetime] = reports.now,
    ) -> None:
        self._house, self._host, self._account, self._clock = house, host, account, clock
        gate = settings.audio.gate
        self._diary = Diary(talk, account, clock, len, gate.hangover_ms / 1000, gate.start_ms / 1000)
        self._watchers: list[Watcher] = []
        self._log: dict[str, Message] = {}
        self._now: dict[str, Message] = {}
        """Kind → the latest message of those that stand beside the log."""
        self._changes = self._notices = 0
        self._home = house.backend.home
        self._show({"kind": "gate", "open": False})
        self._show({"kind": "link", "up": False})

    # ── what happens ──────────────────────────────────────────────────────────────────────────────────────────────

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        kind = type(item)
        self._diary(now, item)
        if kind in GATE:
            self._show({"kind": "gate", "open": GATE[kind]})
        if kind in LINK:
            self._show({"kind": "link", "up": LINK[kind]})
        if isinstance(item, fx.Over):
            self._show(messages.figures(self._account, self._diary))

    def exchange(self, exchange: Exchange, item: ev.Event | fx.Effect) -> None:
        """Something changed in an exchange: give this to the `Talk`."""
        self._enter(messages.exchange(exchange))

    def changed(self, change: Changed) -> None:
        """A device has a new state: give this to the home."""
        if change.device.settings.exposed:
            self._changes += 1
            self._enter(messages.change(self._changes, change))
            self._tell(messages.device(self._house, change.device))

    def notice(self, notice: Notice) -> None:
        """Something is told to the person."""
        self._notices += 1
        self._enter({"kind": "notice", "id": f"notice {self._notices}", "text": notice.text})

    def ask(self) -> None:
        """The guard asks, or has its answer: give this to its watchers."""
        self._tell(self._questions())

    # ── who looks ─────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def watched(self, watcher: Watcher) -> Iterator[None]:
        """Tell `watcher` all that is known, and every change as long as the block lasts."""
        self._look()
        self._watchers.append(watcher)
        try:
            fresh = map(self._hidden, (messages.devices(self._house), self._questions()))
            for message in (*fresh, *self._now.values(), *self._log.values()):
                watcher(message)
            yield
        finally:
            self._watchers.remove(watcher)

    async def look(self) -> None:
        """Look for what nobody tells, for ever, while somebody watches."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._watchers:
                self._look()

    def _look(self) -> None:
        cards = {"kind": "cards", "cards": self._host.cards()}
        if self._now.get("cards") != self._hidden(cards):
            self._show(cards)
        if self._home is not self._house.backend.home:
            self._home = self._house.backend.home
            self._tell(messages.devices(self._house))

    # ── telling ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _questions(self) -> Message:
        return messages.questions(self._house.guard.pending, asyncio.get_running_loop().time())

    def _enter(self, message: Message) -> None:
        """Tell an entry of the log, and keep it."""
        known = self._log.get(message["id"])
        at = known["at"] if known else self._clock().strftime("%H:%M:%S")
        self._log[message["id"]] = self._tell({**message, "at": at})
        if len(self._log) > KEPT:
            del self._log[next(iter(self._log))]

    def _show(self, message: Message) -> None:
        """Tell what stands beside the log, and keep it."""
        self._now[message["kind"]] = self._tell(message)

    def _tell(self, message: Message) -> Message:
        told = self._hidden(message)
        for watcher in list(self._watchers):
            watcher(told)
        return told

    def _hidden(self, message: Message) -> Message:
        hidden: Message = messages.hidden(message, self._house.guard.hide)
        return hidden
