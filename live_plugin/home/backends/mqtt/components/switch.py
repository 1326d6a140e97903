"""Switches."""

from __future__ import annotations

from typing import ClassVar

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

CLASSES = frozenset({"outlet", "switch"})


class Switch(Component):
    """On or off."""

    domain: ClassVar[str] = "switch"

    command_topic: Topic
    command_template: str = ""
    state_topic: Topic | None = None
    value_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"
    state_on: Text | None = None
    state_off: Text | None = None

    def options(self) -> dict[str, str]:
        return {"device_class": self.device_class} if self.device_class in CLASSES and self.device_class else {}

    def readings(self) -> list[Reading]:
        words = {self.state_off or self.payload_off: "off", self.state_on or self.payload_on: "on"}
        return readings_of(("state", self.state_topic, self.value_template, read_as(words)))

    def messages(self, order: Order) -> list[Message]:
        payload = self.payload_off if order.after.value == "off" else self.payload_on
        return [self.message(self.command_topic, payload, self.command_template)]
