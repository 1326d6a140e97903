"""Thermostats."""

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
from live_plugin.home.domains.climate import ClimateSettings, Mode

MODES: tuple[str, ...] = get_args(get_args(Mode)[0])
DEFAULTS = ClimateSettings()
OF_THE_MODE = frozenset({"turn_on", "turn_off", "set_hvac_mode"})


class Climate(Component):
    """A mode, a temperature to reach and one that is measured; perhaps presets, speeds of a fan and a switch."""

    domain: ClassVar[str] = "climate"

    modes: tuple[Text, ...] = ("auto", "off", "cool", "heat", "dry", "fan_only")
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
    preset_modes: tuple[Text, ...] = ()
    preset_mode_command_topic: Topic | None = None
    preset_mode_command_template: str = ""
    preset_mode_state_topic: Topic | None = None
    preset_mode_value_template: str = ""
    fan_modes: tuple[Text, ...] = ("auto", "low", "medium", "high")
    fan_mode_command_topic: Topic | None = None
    fan_mode_command_template: str = ""
    fan_mode_state_topic: Topic | None = None
    fan_mode_state_template: str = ""
    value_template: str = ""
    min_temp: Fraction = DEFAULTS.min_temperature
    max_temp: Fraction = DEFAULTS.max_temperature

    def options(self) -> dict[str, Any]:
        return {
            "modes": tuple(mode for mode in self.modes if mode in MODES),
            "min_temperature": self.min_temp,
            "max_temperature": self.max_temp,
            "preset_modes": self.preset_modes if self.preset_mode_command_topic else (),
            "fan_modes": self.fan_modes if self.fan_mode_command_topic else (),
        }

    def readings(self) -> list[Reading]:
        degrees, measured = only("temperature", short_number), only("current_temperature", short_number)
        return readings_of(
            ("state", self.mode_state_topic, self.mode_state_template, read_one_of(MODES)),
            ("temperature", self.temperature_state_topic, self.temperature_state_template, degrees),
            ("current_temperature", self.current_temperature_topic, self.current_temperature_template, measured),
            ("preset_mode", self.preset_mode_state_topic, self.preset_mode_value_template, only("preset_mode")),
            ("fan_mode", self.fan_mode_state_topic, self.fan_mode_state_template, only("fan_mode")),
            template=self.value_template,
        )

    def messages(self, order: Order) -> list[Message]:
        power = {"turn_on": self.payload_on, "turn_off": self.payload_off}.get(order.action)
        if power is not None and self.power_command_topic is not None:
            return [self.message(self.power_command_topic, power, self.power_command_template)]
        return [*self._settings(order)]

    def _settings(self, order: Order) -> Iterator[Message]:
        if order.action in OF_THE_MODE or "hvac_mode" in order.fields:
            yield self.setting("mode", self.mode_command_topic, order.after.value, self.mode_command_template)
        ways = {
            "temperature": (self.temperature_command_topic, self.temperature_command_template),
            "preset_mode": (self.preset_mode_command_topic, self.preset_mode_command_template),
            "fan_mode": (self.fan_mode_command_topic, self.fan_mode_command_template),
        }
        for name, (topic, template) in ways.items():
            if name in order.fields:
                yield self.setting(name, topic, order.after.attributes[name], template)
