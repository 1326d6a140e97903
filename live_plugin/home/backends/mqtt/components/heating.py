"""What thermostats and water heaters have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from live_plugin.home.backends.mqtt.component import (
    Component,
    Fraction,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    only,
    read_one_of,
    readings_of,
    short_number,
)


class Heating(Component):
    """A mode, a temperature to reach and one that is measured; perhaps a switch beside the modes."""

    known_modes: ClassVar[tuple[str, ...]]
    """Those of the domain; others that it announces are left out."""

    modes: tuple[Text, ...]
    mode_command_topic: Topic | None = None
    mode_command_template: str = ""
    mode_state_topic: Topic | None = None
    mode_state_template: str = ""
    power_command_topic: Topic | None = None
    power_command_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"
    temperature_command_topic: Topic | None = None
    temperature_command_template: str = ""
    temperature_state_topic: Topic | None = None
    temperature_state_template: str = ""
    current_temperature_topic: Topic | None = None
    current_temperature_template: str = ""
    value_template: str = ""
    min_temp: Fraction
    max_temp: Fraction

    def options(self) -> dict[str, Any]:
        modes = tuple(mode for mode in self.modes if mode in self.known_modes)
        return {"modes": modes, "min_temperature": self.min_temp, "max_temperature": self.max_temp}

    def readings(self) -> list[Reading]:
        wanted, measured = only("temperature", short_number), only("current_temperature", short_number)
        return readings_of(
            ("state", self.mode_state_topic, self.mode_state_template, read_one_of(self.known_modes)),
            ("temperature", self.temperature_state_topic, self.temperature_state_template, wanted),
            ("current_temperature", self.current_temperature_topic, self.current_temperature_template, measured),
            template=self.value_template,
        )

    def power(self, order: Order) -> list[Message]:
        """What turns it on or off, where that is ordered and it has a switch for it."""
        payload = {"turn_on": self.payload_on, "turn_off": self.payload_off}.get(order.action)
        if payload is None or self.power_command_topic is None:
            return []
        return [self.message(self.power_command_topic, payload, self.power_command_template)]
