"""Lights that say by templates how they want to be told: the template schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from live_plugin.home.backends.mqtt.component import Message, Order, Reading, number, only
from live_plugin.home.backends.mqtt.components.light import AnyLight, colored, white
from live_plugin.home.backends.mqtt.template import render, render_value
from live_plugin.home.model import State


class TemplateLight(AnyLight):
    """The template schema."""

    command_on_template: str
    command_off_template: str
    state_template: str = ""
    brightness_template: str = ""
    color_temp_template: str = ""
    red_template: str = ""
    green_template: str = ""
    blue_template: str = ""

    def options(self) -> dict[str, Any]:
        return self.abilities(
            dimmable="brightness" in self.command_on_template,
            colors="red" in self.command_on_template,
            whites="color_temp" in self.command_on_template,
        )

    def messages(self, order: Order) -> list[Message]:
        if order.after.value == "off":
            return [self._message(self.command_off_template, {"state": "off"})]
        red, green, blue = self.rgb(order) or (None, None, None)
        details = {
            "brightness": self.brightness(order),
            "color_temp": self.temperature(order),
            "red": red,
            "green": green,
            "blue": blue,
        }
        known = {name: value for name, value in details.items() if value is not None}
        return [self._message(self.command_on_template, {"state": "on"} | known)]

    def _message(self, template: str, variables: dict[str, Any]) -> Message:
        return self.message(self.command_topic, render(template, **variables))

    def readings(self) -> list[Reading]:
        """All from one topic: each template takes its part of the message."""
        if self.state_topic is None:
            return []
        told: tuple[tuple[str, Callable[[State, str], State], str], ...] = (
            (self.state_template, self._on_off, "state"),
            (self.brightness_template, only("brightness", self._bright), "brightness"),
            (self.color_temp_template, self._white, "color_temp_kelvin"),
        )
        found = [Reading(self.state_topic, read, source, frozenset({tells})) for source, read, tells in told if source]
        if all((self.red_template, self.green_template, self.blue_template)):
            found.append(Reading(self.state_topic, self._colored, tells=frozenset({"color_name"})))
        return found

    def _on_off(self, state: State, text: str) -> State:
        if text not in ("on", "off"):
            raise ValueError(f"'{text[:40]}' is neither on nor off")
        return state.to(text)

    def _bright(self, text: str) -> int:
        return self.level(number(text))

    def _white(self, state: State, text: str) -> State:
        return white(state, self.kelvin(number(text)))

    def _colored(self, state: State, text: str) -> State:
        templates = (self.red_template, self.green_template, self.blue_template)
        red, green, blue = (round(number(render_value(template, text))) for template in templates)
        return colored(state, (red, green, blue))
