"""Water heaters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, get_args

from live_plugin.home.backends.mqtt.component import Fraction, Message, Order, Text
from live_plugin.home.backends.mqtt.components.heating import Heating
from live_plugin.home.domains.water_heater import Mode, WaterHeaterSettings
from live_plugin.home.model import State

DEFAULTS = WaterHeaterSettings()


class WaterHeater(Heating):
    """Heats water; off is one of its modes, or what its switch does."""

    domain: ClassVar[str] = "water_heater"
    known_modes: ClassVar[tuple[str, ...]] = get_args(get_args(Mode)[0])

    modes: tuple[Text, ...] = ("eco", "electric", "gas", "heat_pump", "high_demand", "performance", "off")
    min_temp: Fraction = DEFAULTS.min_temperature
    max_temp: Fraction = DEFAULTS.max_temperature

    def options(self) -> dict[str, Any]:
        known = super().options()
        off = ("off",) if self.power_command_topic and "off" not in known["modes"] else ()
        return known | {"modes": known["modes"] + off}

    def messages(self, order: Order) -> list[Message]:
        return [*self._told(order)]

    def _told(self, order: Order) -> Iterator[Message]:
        if power := self.power(order):
            yield from power
        elif order.action in ("turn_on", "turn_off") or "operation_mode" in order.fields:
            yield self.setting("mode", self.mode_command_topic, self._mode(order.after), self.mode_command_template)
        if "temperature" in order.fields:
            topic, wanted = self.temperature_command_topic, order.after.attributes["temperature"]
            yield self.setting("temperature", topic, wanted, self.temperature_command_template)

    def _mode(self, after: State) -> str:
        """One of which nothing is known is turned on by its first mode."""
        return next(mode for mode in (after.value, *self.modes) if mode in self.known_modes and mode in self.modes)
