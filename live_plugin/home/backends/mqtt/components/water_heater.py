"""Water heaters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    only,
    read_as,
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
        mode = read_as({mode: mode for mode in MODES})
        wanted, measured = only("temperature", short_number), only("current_temperature", short_number)
        told: tuple[tuple[str, Topic | None, str, Callable[[State, str], State]], ...] = (
            ("state", self.mode_state_topic, self.mode_state_template, mode),
            ("temperature", self.temperature_state_topic, self.temperature_state_template, wanted),
            ("current_temperature", self.current_temperature_topic, self.current_temperature_template, measured),
        )
        return [
            Reading(topic, read, template or self.value_template, frozenset({name}))
            for name, topic, template, read in told
            if topic is not None
        ]

    def messages(self, order: Order) -> list[Message]:
        return [*self._told(order)]

    def _told(self, order: Order) -> Iterator[Message]:
        power = {"turn_on": self.payload_on, "turn_off": self.payload_off}.get(order.action)
        if power is not None and self.power_command_topic is not None:
            yield self.message(self.power_command_topic, power, self.power_command_template)
        elif power is not None or "operation_mode" in order.fields:
            yield self._set("mode", self.mode_command_topic, self._mode(order.after), self.mode_command_template)
        if "temperature" in order.fields:
            topic, wanted = self.temperature_command_topic, order.after.attributes["temperature"]
            yield self._set("temperature", topic, wanted, self.temperature_command_template)

    def _mode(self, after: State) -> str:
        """One of which nothing is known is turned on by its first mode."""
        return next(mode for mode in (after.value, *self.modes) if mode in MODES and mode in self.modes)

    def _set(self, what: str, topic: Topic | None, value: Any, template: str) -> Message:
        if topic is None:
            raise HomeError(f"its {what} cannot be set")
        return self.message(topic, value, template)
