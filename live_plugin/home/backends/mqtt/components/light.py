"""Lights with a topic for each thing that can be set: the default schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from live_plugin.home.backends.mqtt import color
from live_plugin.home.backends.mqtt.component import (
    Component,
    Fraction,
    Message,
    Order,
    Read,
    Reading,
    Text,
    Topic,
    number,
    only,
    read_as,
    readings_of,
    without,
)
from live_plugin.home.colors import RGB, name_of, named
from live_plugin.home.domains.light import FULL
from live_plugin.home.model import State

WARMEST, COLDEST = 2000, 6535


class AnyLight(Component):
    """What lights of all schemas have in common."""

    domain: ClassVar[str] = "light"

    command_topic: Topic
    state_topic: Topic | None = None
    brightness_scale: Annotated[int, Field(ge=1)] = FULL
    color_temp_kelvin: bool = False
    """Whether temperatures are told in kelvin; else in mireds."""
    min_mireds: Annotated[float, Field(gt=0)] | None = None
    max_mireds: Annotated[float, Field(gt=0)] | None = None
    min_kelvin: Fraction | None = None
    max_kelvin: Fraction | None = None
    effect_list: tuple[Text, ...] = ()

    def abilities(self, *, dimmable: bool, colors: bool, whites: bool) -> dict[str, Any]:
        """The settings of a light that can do this."""
        warmest = self.min_kelvin or (color.MIREDS / self.max_mireds if self.max_mireds else WARMEST)
        coldest = self.max_kelvin or (color.MIREDS / self.min_mireds if self.min_mireds else COLDEST)
        low, high = (min(max(round(kelvin), 1000), 20000) for kelvin in (warmest, coldest))
        known = {"dimmable": dimmable, "colors": colors, "effects": self.effect_list}
        return {**known, "min_kelvin": low, "max_kelvin": high if whites else low}

    def kelvin(self, told: float) -> int:
        """A temperature as the device tells it, in kelvin; raises ValueError."""
        if told <= 0:
            raise ValueError(f"{told} is no temperature of a colour")
        return round(told if self.color_temp_kelvin else color.MIREDS / told)

    def temperature(self, order: Order) -> int | None:
        """The white that is ordered, in the device's unit."""
        if not {"color_name", "color_temp_kelvin"} & order.fields.keys():
            return None
        kelvin: int | None = order.after.attributes.get("color_temp_kelvin")
        return kelvin if kelvin is None or self.color_temp_kelvin else round(color.MIREDS / kelvin)

    def brightness(self, order: Order) -> int | None:
        """The brightness that is ordered, on the device's scale."""
        if "brightness_pct" not in order.fields:
            return None
        level: int = order.after.attributes["brightness"]
        return max(round(level * self.brightness_scale / FULL), 1)

    def level(self, told: float) -> int:
        """A brightness as the device tells it, on our scale."""
        return min(max(round(told * FULL / self.brightness_scale), 0), FULL)

    @staticmethod
    def rgb(order: Order) -> RGB | None:
        """The colour that is ordered."""
        name = order.after.attributes.get("color_name")
        return named()[name] if name is not None and "color_name" in order.fields else None


class Light(AnyLight):
    """The default schema."""

    state_value_template: str = ""
    value_template: str = ""
    payload_on: Text = "ON"
    payload_off: Text = "OFF"
    on_command_type: Literal["last", "first", "brightness"] = "last"
    brightness_command_topic: Topic | None = None
    brightness_command_template: str = ""
    brightness_state_topic: Topic | None = None
    brightness_value_template: str = ""
    color_temp_command_topic: Topic | None = None
    color_temp_command_template: str = ""
    color_temp_state_topic: Topic | None = None
    color_temp_value_template: str = ""
    effect_command_topic: Topic | None = None
    effect_state_topic: Topic | None = None
    effect_value_template: str = ""
    rgb_command_topic: Topic | None = None
    rgb_command_template: str = ""
    rgb_state_topic: Topic | None = None
    rgb_value_template: str = ""
    hs_command_topic: Topic | None = None
    hs_state_topic: Topic | None = None
    hs_value_template: str = ""
    xy_command_topic: Topic | None = None
    xy_state_topic: Topic | None = None
    xy_value_template: str = ""

    def options(self) -> dict[str, Any]:
        return self.abilities(
            dimmable=self.brightness_command_topic is not None,
            colors=any((self.rgb_command_topic, self.hs_command_topic, self.xy_command_topic)),
            whites=self.color_temp_command_topic is not None,
        )

    def readings(self) -> list[Reading]:
        on_off = read_as({self.payload_off: "off", self.payload_on: "on"})
        bright = only("brightness", self._bright)
        return readings_of(
            ("state", self.state_topic, self.state_value_template or self.value_template, on_off),
            ("brightness", self.brightness_state_topic, self.brightness_value_template, bright),
            ("color_temp_kelvin", self.color_temp_state_topic, self.color_temp_value_template, self._white),
            ("effect", self.effect_state_topic, self.effect_value_template, only("effect")),
            ("color_name", self.rgb_state_topic, self.rgb_value_template, _colored(_rgb)),
            ("color_name", self.hs_state_topic, self.hs_value_template, _colored(color.rgb_of_hs)),
            ("color_name", self.xy_state_topic, self.xy_value_template, _colored(color.rgb_of_xy)),
        )

    def messages(self, order: Order) -> list[Message]:
        if order.after.value == "off":
            return [self.message(self.command_topic, self.payload_off)]
        details = [*self._details(order)]
        on = self.message(self.command_topic, self.payload_on)
        if self.on_command_type == "brightness" and self.brightness_command_topic is not None:
            lit = [self._brightness(order.after)] if "brightness_pct" not in order.fields else []
            return [*lit, *details]
        return [on, *details] if self.on_command_type == "first" else [*details, on]

    def _details(self, order: Order) -> Iterator[Message]:
        if (rgb := self.rgb(order)) is not None:
            yield self._color(rgb)
        if (white := self.temperature(order)) is not None and self.color_temp_command_topic is not None:
            yield self.message(self.color_temp_command_topic, white, self.color_temp_command_template)
        if "effect" in order.fields and self.effect_command_topic is not None:
            yield self.message(self.effect_command_topic, order.fields["effect"])
        if "brightness_pct" in order.fields and self.brightness_command_topic is not None:
            yield self._brightness(order.after)

    def _brightness(self, after: State) -> Message:
        level = max(round(after.attributes.get("brightness", FULL) * self.brightness_scale / FULL), 1)
        return self.message(str(self.brightness_command_topic), level, self.brightness_command_template)

    def _color(self, rgb: RGB) -> Message:
        """By the first of the ways that the device knows."""
        red, green, blue = rgb
        if self.rgb_command_topic is not None:
            parts = {"red": red, "green": green, "blue": blue}
            return self.message(self.rgb_command_topic, f"{red},{green},{blue}", self.rgb_command_template, **parts)
        first, second = color.hs_of(rgb) if self.hs_command_topic is not None else color.xy_of(rgb)
        return self.message(str(self.hs_command_topic or self.xy_command_topic), f"{first:g},{second:g}")

    def _bright(self, text: str) -> int:
        return self.level(number(text))

    def _white(self, state: State, text: str) -> State:
        return white(state, self.kelvin(number(text)))


def white(state: State, kelvin: int) -> State:
    """The state of a light that shines white."""
    return without(state, "color_name").to(state.value, color_temp_kelvin=kelvin)


def colored(state: State, rgb: RGB) -> State:
    """The state of a light that shines in a colour."""
    return without(state, "color_temp_kelvin").to(state.value, color_name=name_of(rgb))


def _rgb(red: float, green: float, blue: float) -> RGB:
    return round(red), round(green), round(blue)


def _colored(convert: Callable[..., RGB]) -> Read:
    """Reads numbers between commas."""

    def read(state: State, text: str) -> State:
        parts = [number(part) for part in text.strip("() ").split(",")]
        try:
            rgb = convert(*parts)
        except TypeError:
            raise ValueError(f"'{text[:40]}' is no colour") from None
        return colored(state, rgb)

    return read
