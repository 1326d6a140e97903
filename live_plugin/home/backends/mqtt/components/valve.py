"""Valves."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ValidationError

from live_plugin.home.backends.mqtt.component import Message, Order, Reading, Text, Topic, between, meaning
from live_plugin.home.backends.mqtt.components.opening import ENDS, MOVING, Opening, at_rest, without_positions
from live_plugin.home.model import State
from live_plugin.home.travel import CLOSED, OPEN

CLASSES = frozenset({"water", "gas"})
TELLS = frozenset({"state", "position"})


class Told(BaseModel):
    """A message as an object: a word, a position or both."""

    state: Text = ""
    position: Text = ""


class Valve(Opening):
    """Opens and closes; one that reports its position goes to any, by a number on the same topic."""

    domain: ClassVar[str] = "valve"

    command_topic: Topic
    command_template: str = ""
    payload_stop: Text | None = None
    reports_position: bool = False

    def options(self) -> dict[str, Any]:
        return {"device_class": self.device_class} if self.device_class in CLASSES else {}

    def readings(self) -> list[Reading]:
        return [Reading(self.state_topic, self._read, self.value_template, TELLS)] if self.state_topic else []

    def messages(self, order: Order) -> list[Message]:
        if self.reports_position and order.action != "stop":
            percent = {"open": OPEN, "close": CLOSED}.get(order.action)
            return [self._to(order.fields["position"] if percent is None else percent)]
        if order.action == "set_position":
            raise without_positions()
        return [self.message(self.command_topic, self.payload(order.action), self.command_template)]

    def _to(self, percent: int) -> Message:
        there = between(self.position_closed, self.position_open, percent)
        return self.message(self.command_topic, there, self.command_template, position=percent, **self.ends)

    def _read(self, state: State, text: str) -> State:
        try:
            told = Told.model_validate_json(text)
        except ValidationError:  # no object: a word or a number
            told = Told(state=text, position=text)
        if told.state == "None":
            return self.beginning()
        return self._read_position(state, told) if self.reports_position else self._read_word(state, told.state)

    def _read_word(self, state: State, word: str) -> State:
        value = meaning(word, self.words)
        return state.to(value, position=ENDS.get(value, state.attributes["position"]))

    def _read_position(self, state: State, told: Told) -> State:
        """On its way it may tell only that; else the number says where it is."""
        value = self.words.get(told.state)
        if value in MOVING and told.position in ("", told.state):
            return state.to(value)
        percent = self.percent(told.position)
        return state.to(value if value in MOVING else at_rest(percent), position=percent)
