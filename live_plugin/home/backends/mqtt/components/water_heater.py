"""Water heaters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, get_args

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
from live_plugin.home.domains.water_heater import Mode, WaterHeaterSettings
from live_plugin.home.model import State

MODES: tuple[str, ...] = get_args(get_args(Mode)[0])
DEFAULTS = WaterHeaterSettings()


class WaterHeater(Component):
    """A mode, a temperature to reach and one that is measured; perhaps a switch beside the modes."""

    domain: ClassVar[str] = "water_heater"

    modes: tuple[Text, ...] = ("eco", "electric", "gas", "heat_pump", "high_demand", "performance", "off")
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
    min_temp: Fraction = DEFAULTS.min_temperature
    max_temp: Fraction = DEFAULTS.max_temperature

    def options(self) -> dict[str, Any]:
        known = [mode for mode in self.modes if mode in MODES]
        off = ["off"] if self.power_command_topic and "off" not in known else []
        return {"modes": (*known, *off), "min_temperature": self.min_temp, "max_temperature": self.max_temp}

    def readings(self) -> list[Reading]:
        wanted, measured = only("temperature", short_number), only("current_temperature", short_number)
        return readings_of(
            ("state", self.mode_state_topic, self.mode_state_template, read_one_of(MODES)),
            ("temperature", self.temperature_state_topic, self.temperature_state_template, wanted),
            ("current_temperature", self.current_temperature_topic, self.current_temperature_template, measured),
            template=self.value_template,
        )

    def messages(self, order: Order) -> list[Message]:
        return [*self._told(order)]

    def _told(self, order: Order) -> Iterator[Message]:
        power = {"turn_on": self.payload_on, "turn_off": self.payload_off}.get(order.action)
        if power is not None and self.power_command_topic is not None:
            yield self.message(self.power_command_topic, power, self.power_command_template)
        elif power is not None or "operation_mode" in order.fields:
            yield self.setting("mode", self.mode_command_topic, self._mode(order.after), self.mode_command_template)
        if "temperature" in order.fields:
            topic, wanted = self.temperature_command_topic, order.after.attributes["temperature"]
            yield self.setting("temperature", topic, wanted, self.temperature_command_template)

    def _mode(self, after: State) -> str:
        """One of which nothing is known is turned on by its first mode."""
        return next(mode for mode in (after.value, *self.modes) if mode in MODES and mode in self.modes)
