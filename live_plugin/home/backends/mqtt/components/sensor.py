"""Sensors: what they measure, and whether something is so."""

from __future__ import annotations

from typing import Any, ClassVar

from live_plugin.home.backends.mqtt.component import Component, Reading, Text, Topic, read_as
from live_plugin.home.model import State

LONGEST = 200
"""Characters of a state; the model pays for every one."""


class Sensor(Component):
    """A value with a unit."""

    domain: ClassVar[str] = "sensor"

    state_topic: Topic
    value_template: str = ""
    unit_of_measurement: str | None = None

    def options(self) -> dict[str, Any]:
        return {"device_class": self.device_class, "unit": self.unit_of_measurement}

    def readings(self) -> list[Reading]:
        return [Reading(self.state_topic, self._read, self.value_template)]

    def _read(self, state: State, text: str) -> State:
        value = " ".join(text.split())[:LONGEST]
        if not value:
            raise ValueError("it is empty")
        known = {"unit": self.unit_of_measurement, "device_class": self.device_class}
        return State("unknown" if value == "None" else value, {name: told for name, told in known.items() if told})


class BinarySensor(Component):
    """On or off."""

    domain: ClassVar[str] = "binary_sensor"

    state_topic: Topic
    value_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"

    def options(self) -> dict[str, Any]:
        return {"device_class": self.device_class} if self.device_class else {}

    def readings(self) -> list[Reading]:
        words = {self.payload_off: "off", self.payload_on: "on"}
        return [Reading(self.state_topic, read_as(words), self.value_template)]
