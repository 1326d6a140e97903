"""Sirens."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel
from pydantic_core import to_json

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import (
    Component,
    Fraction,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    percentage,
)
from live_plugin.home.model import State


class Told(BaseModel):
    """A message as an object; what it leaves out stays as it was."""

    state: Text = ""
    tone: Text | None = None
    volume_level: Fraction | None = None


class Siren(Component):
    """On, perhaps with a tone, a volume and for how long; or off."""

    domain: ClassVar[str] = "siren"
    ends_by_itself: ClassVar[bool] = True

    command_topic: Topic
    command_template: str = ""
    command_off_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"
    state_topic: Topic | None = None
    state_value_template: str = ""
    state_on: Text | None = None
    state_off: Text | None = None
    available_tones: tuple[Text, ...] = ()
    support_duration: bool = True
    support_volume_set: bool = True

    def options(self) -> dict[str, Any]:
        return {"tones": self.available_tones}

    def readings(self) -> list[Reading]:
        return [Reading(self.state_topic, self._read, self.state_value_template)] if self.state_topic else []

    def messages(self, order: Order) -> list[Message]:
        if order.action == "turn_off":
            return [self._say(self.payload_off, {}, self.command_off_template or self.command_template)]
        return [self._say(self.payload_on, self._details(order.fields), self.command_template)]

    def _details(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Tone, volume from 0 to 1, and whole seconds."""
        found = {"tone": fields["tone"]} if "tone" in fields else {}
        if "volume_pct" in fields:
            found["volume_level"] = fields["volume_pct"] / 100
        if "duration_s" in fields:
            found["duration"] = math.ceil(fields["duration_s"])
        able = {"volume_level": self.support_volume_set, "duration": self.support_duration}
        for name in found:
            if not able.get(name, True):
                raise HomeError(f"its {name.partition('_')[0]} cannot be set")
        return found

    def _say(self, payload: str, details: Mapping[str, Any], template: str) -> Message:
        """Without a template, everything in one object."""
        told = {"state": payload, **details}
        if template:
            return self.message(self.command_topic, payload, template, **told)
        return self.message(self.command_topic, to_json(told).decode())

    def _read(self, state: State, text: str) -> State:
        words = {self.state_off or self.payload_off: "off", self.state_on or self.payload_on: "on", "None": "unknown"}
        told = Told(state=text) if text in words else Told.model_validate_json(text)
        if told.state in words:
            value = words[told.state]
            state = state.to(value) if value == "on" else State(value)
        if told.tone is not None:
            state = state.to(state.value, tone=told.tone)
        if told.volume_level is not None:
            state = state.to(state.value, volume_pct=percentage(0, 1)(str(told.volume_level)))
        return state
