"""Humidifiers and dehumidifiers."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from live_plugin.home.backends.mqtt.component import (
    Component,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    only,
    percentage,
    read_as,
    readings_of,
)

HUMIDITY = percentage(0, 100)
CLASSES = frozenset({"humidifier", "dehumidifier"})
Limit = Annotated[float, Field(ge=0, le=100)]


class Humidifier(Component):
    """On or off, with a humidity to reach; perhaps modes and a humidity that is measured."""

    domain: ClassVar[str] = "humidifier"

    command_topic: Topic
    command_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"
    state_topic: Topic | None = None
    state_value_template: str = ""
    target_humidity_command_topic: Topic
    target_humidity_command_template: str = ""
    target_humidity_state_topic: Topic | None = None
    target_humidity_state_template: str = ""
    current_humidity_topic: Topic | None = None
    current_humidity_template: str = ""
    min_humidity: Limit = 0
    max_humidity: Limit = 100
    modes: tuple[Text, ...] = ()
    mode_command_topic: Topic | None = None
    mode_command_template: str = ""
    mode_state_topic: Topic | None = None
    mode_state_template: str = ""

    def options(self) -> dict[str, Any]:
        known = {"device_class": self.device_class} if self.device_class in CLASSES else {}
        return {
            "min_humidity": round(self.min_humidity),
            "max_humidity": round(self.max_humidity),
            "modes": self.modes if self.mode_command_topic else (),
            **known,
        }

    def readings(self) -> list[Reading]:
        on_off = read_as({self.payload_off: "off", self.payload_on: "on"})
        wanted, measured = only("humidity", HUMIDITY), only("current_humidity", HUMIDITY)
        return readings_of(
            ("state", self.state_topic, self.state_value_template, on_off),
            ("humidity", self.target_humidity_state_topic, self.target_humidity_state_template, wanted),
            ("current_humidity", self.current_humidity_topic, self.current_humidity_template, measured),
            ("mode", self.mode_state_topic, self.mode_state_template, only("mode")),
        )

    def messages(self, order: Order) -> list[Message]:
        if "humidity" in order.fields:
            percent, template = order.fields["humidity"], self.target_humidity_command_template
            return [self.message(self.target_humidity_command_topic, percent, template)]
        if "mode" in order.fields:
            return [self.setting("mode", self.mode_command_topic, order.fields["mode"], self.mode_command_template)]
        payload = self.payload_off if order.after.value == "off" else self.payload_on
        return [self.message(self.command_topic, payload, self.command_template)]
