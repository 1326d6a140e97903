"""Covers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, get_args

from live_plugin.home.backends.mqtt.component import (
    Fraction,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    between,
    meaning,
    only,
    percentage,
    readings_of,
    unable,
)
from live_plugin.home.backends.mqtt.components.opening import ENDS, Opening, at_rest, without_positions
from live_plugin.home.domains.cover import CoverSettings
from live_plugin.home.model import State
from live_plugin.home.travel import CLOSED, OPEN

CLASSES: tuple[str, ...] = get_args(CoverSettings.model_fields["device_class"].annotation)
BOTH = frozenset({"state", "position"})


class Cover(Opening):
    """Opens and closes; perhaps stops, goes to a position and tilts its slats."""

    domain: ClassVar[str] = "cover"

    command_topic: Topic | None = None
    state_stopped: Text = "stopped"
    position_topic: Topic | None = None
    position_template: str = ""
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

    def readings(self) -> list[Reading]:
        """A topic alone tells both: a word how far it is open, a position whether it is."""
        tilt = only("tilt_position", percentage(self.tilt_min, self.tilt_max))
        told = readings_of(
            ("state", self.state_topic, self.value_template, self._read_state),
            ("position", self.position_topic, self.position_template, self._read_position),
        )
        alone = [replace(reading, tells=BOTH) for reading in told] if len(told) == 1 else told
        return [*alone, *readings_of(("tilt_position", self.tilt_status_topic, self.tilt_status_template, tilt))]

    def messages(self, order: Order) -> list[Message]:
        if "tilt" in order.action:
            return [self._to_tilt(order.after.attributes["tilt_position"])]
        if order.action == "set_position":
            return [self._to_position(order.fields["position"])]
        if self.command_topic is not None:
            return [self.message(self.command_topic, self.payload(order.action))]
        if order.action == "stop":
            raise unable(order.action)
        return [self._to_position(OPEN if order.action == "open" else CLOSED)]

    def _to_position(self, percent: int) -> Message:
        if self.set_position_topic is None:
            raise without_positions()
        if template := self.set_position_template:  # it is given the percentage, and does the rest itself
            return self.message(self.set_position_topic, percent, template, position=percent, **self.ends)
        return self.message(self.set_position_topic, between(self.position_closed, self.position_open, percent))

    def _to_tilt(self, percent: int) -> Message:
        there = between(self.tilt_min, self.tilt_max, percent)
        return self.message(str(self.tilt_command_topic), there, self.tilt_command_template, tilt_position=there)

    def _read_state(self, state: State, text: str) -> State:
        value = meaning(text, {self.state_stopped: "stopped", **self.words, "None": "unknown"})
        if value == "stopped":
            return state.to(at_rest(state.attributes["position"]))
        if self.position_topic is None and value in ENDS:
            return state.to(value, position=ENDS[value])
        return state.to(value)

    def _read_position(self, state: State, text: str) -> State:
        percent = self.percent(text)
        value = at_rest(percent) if self.state_topic is None or state.value == "unknown" else state.value
        return state.to(value, position=percent)
