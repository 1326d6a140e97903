"""Fans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from live_plugin.home.backends.mqtt.component import (
    Component,
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
    read_as,
    readings_of,
)


class Fan(Component):
    """On or off; perhaps speeds, presets, swinging, turning the other way round."""

    domain: ClassVar[str] = "fan"

    command_topic: Topic
    command_template: str = ""
    state_topic: Topic | None = None
    state_value_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"
    percentage_command_topic: Topic | None = None
    percentage_command_template: str = ""
    percentage_state_topic: Topic | None = None
    percentage_value_template: str = ""
    speed_range_min: Fraction = 1
    speed_range_max: Fraction = 100
    preset_modes: tuple[Text, ...] = ()
    preset_mode_command_topic: Topic | None = None
    preset_mode_command_template: str = ""
    preset_mode_state_topic: Topic | None = None
    preset_mode_value_template: str = ""
    oscillation_command_topic: Topic | None = None
    oscillation_command_template: str = ""
    oscillation_state_topic: Topic | None = None
    oscillation_value_template: str = ""
    payload_oscillation_on: Text = "oscillate_on"
    payload_oscillation_off: Text = "oscillate_off"
    direction_command_topic: Topic | None = None
    direction_command_template: str = ""
    direction_state_topic: Topic | None = None
    direction_value_template: str = ""

    def options(self) -> dict[str, Any]:
        return {
            "speeds": self.percentage_command_topic is not None,
            "preset_modes": self.preset_modes if self.preset_mode_command_topic else (),
            "oscillates": self.oscillation_command_topic is not None,
            "reversible": self.direction_command_topic is not None,
        }

    def readings(self) -> list[Reading]:
        on_off = read_as({self.payload_off: "off", self.payload_on: "on"})
        # Speed 0 is off, so the range of the device begins one step below its slowest.
        speed = only("percentage", percentage(self.speed_range_min - 1, self.speed_range_max))
        swings = only("oscillating", self._swings)
        return readings_of(
            ("state", self.state_topic, self.state_value_template, on_off),
            ("percentage", self.percentage_state_topic, self.percentage_value_template, speed),
            ("preset_mode", self.preset_mode_state_topic, self.preset_mode_value_template, only("preset_mode")),
            ("oscillating", self.oscillation_state_topic, self.oscillation_value_template, swings),
            ("direction", self.direction_state_topic, self.direction_value_template, only("direction")),
        )

    def messages(self, order: Order) -> list[Message]:
        """A fan that is given a speed is turned on by it."""
        ways: dict[str, tuple[Topic | None, str, Callable[[Any], Any]]] = {
            "percentage": (self.percentage_command_topic, self.percentage_command_template, self._speed),
            "preset_mode": (self.preset_mode_command_topic, self.preset_mode_command_template, str),
            "oscillating": (self.oscillation_command_topic, self.oscillation_command_template, self._swing),
            "direction": (self.direction_command_topic, self.direction_command_template, str),
        }
        if order.after.value == "off" and not {"oscillating", "direction"} & order.fields.keys():
            return [self.message(self.command_topic, self.payload_off, self.command_template)]
        on = [self.message(self.command_topic, self.payload_on, self.command_template)]
        return [
            *(on if order.action == "turn_on" else []),
            *(
                self.setting(name, topic, say(order.after.attributes[name]), template)
                for name, (topic, template, say) in ways.items()
                if name in order.fields
            ),
        ]

    def _speed(self, percent: int) -> int:
        """At least its slowest: a step below that is off."""
        return max(between(self.speed_range_min - 1, self.speed_range_max, percent), round(self.speed_range_min))

    def _swing(self, oscillating: bool) -> str:
        return self.payload_oscillation_on if oscillating else self.payload_oscillation_off

    def _swings(self, text: str) -> bool:
        return meaning(text, {self.payload_oscillation_off: False, self.payload_oscillation_on: True})
