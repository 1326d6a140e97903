"""Covers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, get_args

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import (
    Component,
    Fraction,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    between,
    only,
    percentage,
)
from live_plugin.home.domains.cover import CoverSettings
from live_plugin.home.model import State

OPEN, CLOSED = 100, 0
CLASSES: tuple[str, ...] = get_args(CoverSettings.model_fields["device_class"].annotation)
ENDS = {"open": OPEN, "closed": CLOSED}


class Cover(Component):
    """Opens and closes; perhaps stops, goes to a position and tilts its slats."""

    domain: ClassVar[str] = "cover"

    command_topic: Topic | None = None
    payload_open: Text | None = "OPEN"
    payload_close: Text | None = "CLOSE"
    payload_stop: Text | None = "STOP"
    state_topic: Topic | None = None
    value_template: str = ""
    state_open: Text = "open"
    state_opening: Text = "opening"
    state_closed: Text = "closed"
    state_closing: Text = "closing"
    state_stopped: Text = "stopped"
    position_topic: Topic | None = None
    position_template: str = ""
    position_open: int = OPEN
    position_closed: int = CLOSED
    set_position_topic: Topic | None = None
    set_position_template: str = ""
    tilt_command_topic: Topic | None = None
    tilt_command_template: str = ""
    tilt_status_topic: Topic | None = None
    tilt_status_template: str = ""
    tilt_min: Fraction = CLOSED
    tilt_max: Fraction = OPEN

    def options(self) -> dict[str, Any]:
        known = {"device_class": self.device_class} if self.device_class in CLASSES else {}
        return {"tilts": self.tilt_command_topic is not None, **known}

    def beginning(self) -> State:
        """Where it is not known it may be closed, and then every way is a way of opening: that is the safe guess."""
        return State("unknown", {"position": CLOSED})

    def readings(self) -> list[Reading]:
        stated = frozenset({"state"} if self.position_topic else {"state", "position"})
        tilt = only("tilt_position", percentage(self.tilt_min, self.tilt_max))
        positioned = frozenset({"position"} if self.state_topic else {"state", "position"})
        told: tuple[tuple[Topic | None, Callable[[State, str], State], str, frozenset[str]], ...] = (
            (self.state_topic, self._read_state, self.value_template, stated),
            (self.position_topic, self._read_position, self.position_template, positioned),
            (self.tilt_status_topic, tilt, self.tilt_status_template, frozenset({"tilt_position"})),
        )
        return [Reading(topic, read, source, tells) for topic, read, source, tells in told if topic]

    def messages(self, order: Order) -> list[Message]:
        if "tilt" in order.action:
            return [self._to_tilt(order.after.attributes["tilt_position"])]
        if order.action == "set_position":
            return [self._to_position(order.fields["position"])]
        payload = {"open": self.payload_open, "close": self.payload_close, "stop": self.payload_stop}[order.action]
        if self.command_topic is None and order.action != "stop":
            return [self._to_position(OPEN if order.action == "open" else CLOSED)]
        if self.command_topic is None or payload is None:
            raise HomeError(f"it cannot {order.action}")
        return [self.message(self.command_topic, payload)]

    def _to_position(self, percent: int) -> Message:
        if self.set_position_topic is None:
            raise HomeError("it has no positions: it can only open and close")
        ends = {"position_open": self.position_open, "position_closed": self.position_closed}
        if self.set_position_template:  # a template is given the percentage, and does the rest itself
            return self.message(self.set_position_topic, percent, self.set_position_template, position=percent, **ends)
        return self.message(self.set_position_topic, between(self.position_closed, self.position_open, percent))

    def _to_tilt(self, percent: int) -> Message:
        there = between(self.tilt_min, self.tilt_max, percent)
        return self.message(str(self.tilt_command_topic), there, self.tilt_command_template, tilt_position=there)

    @property
    def _words(self) -> Mapping[str, str]:
        return {
            self.state_stopped: "stopped",
            self.state_closing: "closing",
            self.state_opening: "opening",
            self.state_closed: "closed",
            self.state_open: "open",
            "None": "unknown",
        }

    def _read_state(self, state: State, text: str) -> State:
        if (value := self._words.get(text)) is None:
            raise ValueError(f"'{text[:40]}' is none of {', '.join(map(repr, self._words))}")
        if value == "stopped":
            return state.to("closed" if state.attributes["position"] == CLOSED else "open")
        if self.position_topic is None and value in ENDS:
            return state.to(value, position=ENDS[value])
        return state.to(value)

    def _read_position(self, state: State, text: str) -> State:
        percent = percentage(self.position_closed, self.position_open)(text)
        value = state.value
        if self.state_topic is None or value == "unknown":
            value = "closed" if percent == CLOSED else "open"
        return state.to(value, position=percent)
