"""Locks."""

from __future__ import annotations

from typing import Any, ClassVar

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import (
    Component,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    read_as,
    readings_of,
)


class Lock(Component):
    """Locks, unlocks and, where it has a payload for it, opens."""

    domain: ClassVar[str] = "lock"

    command_topic: Topic
    command_template: str = ""
    code_format: str | None = None
    state_topic: Topic | None = None
    value_template: str = ""
    payload_lock: Text = "LOCK"
    payload_unlock: Text = "UNLOCK"
    payload_open: Text | None = None
    state_locked: Text = "LOCKED"
    state_unlocked: Text = "UNLOCKED"
    state_locking: Text = "LOCKING"
    state_unlocking: Text = "UNLOCKING"
    state_jammed: Text = "JAMMED"

    def options(self) -> dict[str, Any]:
        """A code is told by the pattern that it must match; what people say are digits."""
        return {"latch": self.payload_open is not None, "code_format": "number" if self.code_format else None}

    def readings(self) -> list[Reading]:
        words = {
            self.state_jammed: "jammed",
            self.state_unlocking: "unlocking",
            self.state_locking: "locking",
            self.state_unlocked: "unlocked",
            self.state_locked: "locked",
        }
        return readings_of(("state", self.state_topic, self.value_template, read_as(words)))

    def messages(self, order: Order) -> list[Message]:
        payload = {"lock": self.payload_lock, "unlock": self.payload_unlock, "open": self.payload_open}[order.action]
        if payload is None:
            raise HomeError("it has no latch to open: it can only lock and unlock")
        code = order.fields.get("code")
        return [self.message(self.command_topic, payload, self.command_template, code=code)]
