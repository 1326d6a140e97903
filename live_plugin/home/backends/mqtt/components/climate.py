"""Thermostats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, get_args

from live_plugin.home.backends.mqtt.component import (
    Fraction,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    only,
    readings_of,
)
from live_plugin.home.backends.mqtt.components.heating import Heating
from live_plugin.home.domains.climate import ClimateSettings, Mode

DEFAULTS = ClimateSettings()
OF_THE_MODE = frozenset({"turn_on", "turn_off", "set_hvac_mode"})


class Climate(Heating):
    """Heats or cools; perhaps with presets and speeds of a fan."""

    domain: ClassVar[str] = "climate"
    known_modes: ClassVar[tuple[str, ...]] = get_args(get_args(Mode)[0])

    modes: tuple[Text, ...] = ("auto", "off", "cool", "heat", "dry", "fan_only")
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
    min_temp: Fraction = DEFAULTS.min_temperature
    max_temp: Fraction = DEFAULTS.max_temperature

    def options(self) -> dict[str, Any]:
        return super().options() | {
            "preset_modes": self.preset_modes if self.preset_mode_command_topic else (),
            "fan_modes": self.fan_modes if self.fan_mode_command_topic else (),
        }

    def readings(self) -> list[Reading]:
        return super().readings() + readings_of(
            ("preset_mode", self.preset_mode_state_topic, self.preset_mode_value_template, only("preset_mode")),
            ("fan_mode", self.fan_mode_state_topic, self.fan_mode_state_template, only("fan_mode")),
            template=self.value_template,
        )

    def messages(self, order: Order) -> list[Message]:
        return self.power(order) or [*self._settings(order)]

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
