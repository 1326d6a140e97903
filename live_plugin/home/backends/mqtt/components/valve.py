"""Valves."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import (
    Component,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    between,
    percentage,
)
from live_plugin.home.model import State

OPEN, CLOSED = 100, 0
ENDS = {"open": OPEN, "closed": CLOSED}
CLASSES = frozenset({"water", "gas"})
NOWHERE = State("unknown", {"position": CLOSED})
"""Where it is not known it may be closed, and then every way is a way of opening: that is the safe guess."""


class Told(BaseModel):
    """A message as an object: a word, a position or both."""

    state: Text = ""
    position: Text = ""


class Valve(Component):
    """Opens and closes; one that reports its position goes to any, by a number on the same topic."""

    domain: ClassVar[str] = "valve"

    command_topic: Topic
    command_template: str = ""
    payload_open: Text | None = "OPEN"
    payload_close: Text | None = "CLOSE"
    payload_stop: Text | None = None
    state_topic: Topic | None = None
    value_template: str = ""
    state_open: Text = "open"
    state_opening: Text = "opening"
    state_closed: Text = "closed"
    state_closing: Text = "closing"
    reports_position: bool = False
    position_open: int = OPEN
    position_closed: int = CLOSED

    def options(self) -> dict[str, Any]:
        return {"device_class": self.device_class} if self.device_class in CLASSES else {}

    def beginning(self) -> State:
        return NOWHERE

    def readings(self) -> list[Reading]:
        tells = frozenset({"state", "position"})
        return [Reading(self.state_topic, self._read, self.value_template, tells)] if self.state_topic else []

    def messages(self, order: Order) -> list[Message]:
        if self.reports_position and order.action != "stop":
            percent = {"open": OPEN, "close": CLOSED}.get(order.action)
            return [self._to(order.fields["position"] if percent is None else percent)]
        payload = {"open": self.payload_open, "close": self.payload_close, "stop": self.payload_stop}.get(order.action)
        if order.action == "set_position":
            raise HomeError("it has no positions: it can only open and close")
        if payload is None:
            raise HomeError(f"it cannot {order.action}")
        return [self.message(self.command_topic, payload, self.command_template)]

    def _to(self, percent: int) -> Message:
        ends = {"position_open": self.position_open, "position_closed": self.position_closed}
        there = between(self.position_closed, self.position_open, percent)
        return self.message(self.command_topic, there, self.command_template, position=percent, **ends)

    def _read(self, state: State, text: str) -> State:
        try:
            told = Told.model_validate_json(text)
        except ValidationError:  # no object: a word or a number
            told = Told(state=text, position=text)
        if told.state == "None":
            return NOWHERE
        value = self._words.get(told.state)
        if not self.reports_position:
            if value is None:
                raise ValueError(f"'{told.state[:40]}' is none of {', '.join(map(repr, self._words))}")
            return state.to(value, position=ENDS.get(value, state.attributes["position"]))
        if value in ("opening", "closing") and told.position in ("", told.state):
            return state.to(value)
        percent = percentage(self.position_closed, self.position_open)(told.position)
        resting = "closed" if percent == CLOSED else "open"
        return state.to(value if value in ("opening", "closing") else resting, position=percent)

    @property
    def _words(self) -> dict[str, str]:
        return {
            self.state_closing: "closing",
            self.state_opening: "opening",
            self.state_closed: "closed",
            self.state_open: "open",
        }
