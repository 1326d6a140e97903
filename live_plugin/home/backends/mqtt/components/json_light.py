"""Lights that are told everything in one JSON object: the schema of zigbee2mqtt and ESPHome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, BaseModel, Field
from pydantic_core import to_json

from live_plugin.home.backends.mqtt import color
from live_plugin.home.backends.mqtt.component import Fraction, Message, Order, Reading, Text, without
from live_plugin.home.backends.mqtt.components.light import AnyLight, colored, white
from live_plugin.home.colors import RGB
from live_plugin.home.model import State

COLORED = ("xy", "hs", "rgb", "rgbw", "rgbww")
"""The ways to say a colour, the best first: chromaticity means the same on every lamp."""
TELLS = frozenset({"state", "brightness", "color_name", "color_temp_kelvin", "effect"})
STATES = {"ON": "on", "OFF": "off"}


class Shade(BaseModel):
    """A colour, in one way or several."""

    x: Fraction | None = None
    y: Fraction | None = None
    h: Fraction | None = Field(None, validation_alias=AliasChoices("h", "hue"))
    s: Fraction | None = Field(None, validation_alias=AliasChoices("s", "saturation"))
    r: Fraction | None = None
    g: Fraction | None = None
    b: Fraction | None = None

    def rgb(self) -> RGB | None:
        """As sRGB; None when nothing is said completely."""
        if self.r is not None and self.g is not None and self.b is not None:
            return round(self.r), round(self.g), round(self.b)
        if self.h is not None and self.s is not None:
            return color.rgb_of_hs(self.h, self.s)
        return color.rgb_of_xy(self.x, self.y) if self.x is not None and self.y is not None else None


class Told(BaseModel):
    """A message on the state topic; what it leaves out stays as it was."""

    state: str | None = ""
    brightness: Fraction | None = None
    color_mode: str | None = None
    color_temp: Fraction | None = None
    color: Shade | None = None
    effect: str | None = ""


class JsonLight(AnyLight):
    """The JSON schema; the flags are the older way to say what `supported_color_modes` says."""

    supported_color_modes: tuple[Text, ...] = ()
    brightness_flag: bool = Field(False, validation_alias="brightness")
    color_temp: bool = False
    hs: bool = False
    rgb_flag: bool = Field(False, validation_alias="rgb")
    xy: bool = False

    @property
    def modes(self) -> frozenset[str]:
        """The modes of Home Assistant that it has."""
        flags = {"color_temp": self.color_temp, "hs": self.hs, "rgb": self.rgb_flag, "xy": self.xy}
        return frozenset(self.supported_color_modes) or frozenset(mode for mode, on in flags.items() if on)

    def options(self) -> dict[str, Any]:
        return self.abilities(
            dimmable=self.brightness_flag or bool(self.modes - {"onoff"}),
            colors=not self.modes.isdisjoint(COLORED),
            whites="color_temp" in self.modes,
        )

    def readings(self) -> list[Reading]:
        return [Reading(self.state_topic, self._read, tells=TELLS)] if self.state_topic is not None else []

    def messages(self, order: Order) -> list[Message]:
        if order.after.value == "off":
            return [self._message({"state": "OFF"} | self._transition(order))]
        rgb = self.rgb(order)
        details = {
            "brightness": self.brightness(order),
            "color_temp": self.temperature(order),
            "color": self._shade(rgb) if rgb is not None else None,
            "effect": order.fields.get("effect"),
        }
        known = {name: value for name, value in details.items() if value is not None}
        return [self._message({"state": "ON"} | known | self._transition(order))]

    @staticmethod
    def _transition(order: Order) -> dict[str, float]:
        seconds = order.fields.get("transition_s")
        return {"transition": seconds} if seconds else {}

    def _message(self, payload: Mapping[str, Any]) -> Message:
        return self.message(self.command_topic, to_json(payload).decode())

    def _shade(self, rgb: RGB) -> Mapping[str, float]:
        mode = next(mode for mode in COLORED if mode in self.modes)
        if mode == "xy":
            return dict(zip("xy", color.xy_of(rgb), strict=True))
        if mode == "hs":
            return dict(zip("hs", color.hs_of(rgb), strict=True))
        return dict(zip("rgb", rgb, strict=True)) | dict.fromkeys(mode[3:].replace("ww", "cw"), 0)

    def _read(self, state: State, text: str) -> State:
        told = Told.model_validate_json(text)
        if told.state is None or told.state in STATES:
            state = state.to("unknown" if told.state is None else STATES[told.state])
        if told.brightness is not None and self.options()["dimmable"]:
            state = state.to(state.value, brightness=self.level(told.brightness))
        if told.effect != "":
            ended = told.effect is None or told.effect.casefold() == "none"
            state = without(state, "effect") if ended else state.to(state.value, effect=told.effect)
        rgb = told.color.rgb() if told.color else None
        mode = told.color_mode or ("color_temp" if rgb is None else "xy")
        if mode == "color_temp" and told.color_temp is not None and "color_temp" in self.modes:
            return white(state, self.kelvin(told.color_temp))
        if mode in COLORED and rgb is not None and not self.modes.isdisjoint(COLORED):
            return colored(state, rgb)
        return state
