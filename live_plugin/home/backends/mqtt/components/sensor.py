"""Sensors: what they measure, and whether something is so."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from live_plugin.home.backends.mqtt.component import Component, Lapse, Reading, Text, Topic, read_as
from live_plugin.home.model import UNAVAILABLE, State

LONGEST = 200
"""Characters of a state; the model pays for every one."""


class Measuring(Component):
    """Only tells; perhaps it is taken for gone when it has told nothing for long."""

    expire_after: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0

    def lapses(self, state: State) -> list[Lapse]:
        return [Lapse(self.expire_after, UNAVAILABLE)] if self.expire_after else []


class Sensor(Measuring):
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


class BinarySensor(Measuring):
    """On or off; one that never says off, as those of radio bridges, is off again after its delay."""

    domain: ClassVar[str] = "binary_sensor"

    state_topic: Topic
    value_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"
    off_delay: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    def options(self) -> dict[str, Any]:
        return {"device_class": self.device_class} if self.device_class else {}

    def beginning(self) -> State:
        """Its class says what on and off mean."""
        return State("unknown", self.options())

    def readings(self) -> list[Reading]:
        words = {self.payload_off: "off", self.payload_on: "on"}
        return [Reading(self.state_topic, read_as(words), self.value_template)]

    def lapses(self, state: State) -> list[Lapse]:
        off = [Lapse(self.off_delay, state.to("off"))] if self.off_delay and state.value == "on" else []
        return [*off, *super().lapses(state)]
