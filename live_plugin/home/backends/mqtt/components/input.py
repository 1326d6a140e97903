"""What a person sets or presses: numbers, choices, texts, times and dates, buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from live_plugin.home.backends.mqtt.component import (
    Component,
    Fraction,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    meaning,
    readings_of,
    short_number,
)
from live_plugin.home.domains.input_datetime import PARSERS, Kind
from live_plugin.home.model import State

LONGEST = 255
"""Characters of a text."""


class Button(Component):
    """Can be pressed, and tells nothing."""

    domain: ClassVar[str] = "input_button"

    command_topic: Topic
    command_template: str = ""
    payload_press: Text = "PRESS"

    def messages(self, order: Order) -> list[Message]:
        return [self.message(self.command_topic, self.payload_press, self.command_template)]


class Input(Component):
    """A value on one topic, ordered on another; `None` is how templates say that there is none."""

    command_topic: Topic
    command_template: str = ""
    state_topic: Topic | None = None
    value_template: str = ""

    def readings(self) -> list[Reading]:
        return readings_of(("state", self.state_topic, self.value_template, self._read))

    def messages(self, order: Order) -> list[Message]:
        return [self.message(self.command_topic, self.payload(order.after.value), self.command_template)]

    def payload(self, value: str) -> Any:
        """The value as the device, or the template for it, wants it."""
        return value

    def parse(self, text: str) -> str:
        """The value that was told; raises ValueError."""
        return text

    def _read(self, state: State, text: str) -> State:
        return state.to("unknown" if text == "None" else self.parse(text))


class Number(Input):
    """A number within a range."""

    domain: ClassVar[str] = "input_number"

    min: Fraction = 1
    max: Fraction = 100
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1
    unit_of_measurement: str | None = None

    def options(self) -> dict[str, Any]:
        return {"min": self.min, "max": self.max, "step": self.step, "unit": self.unit_of_measurement}

    def beginning(self) -> State:
        return State("unknown", {"unit": self.unit_of_measurement} if self.unit_of_measurement else {})

    def payload(self, value: str) -> float:
        return short_number(value)

    def parse(self, text: str) -> str:
        return str(short_number(text))


class Select(Input):
    """One of several choices."""

    domain: ClassVar[str] = "input_select"

    choices: Annotated[tuple[Text, ...], Field(min_length=1, validation_alias="options")]

    def options(self) -> Mapping[str, Any]:
        return {"options": self.choices}

    def beginning(self) -> State:
        return State("unknown", {"options": self.choices})

    def parse(self, text: str) -> str:
        return meaning(text, {choice: choice for choice in self.choices})


class Words(Input):
    """A text; one that is a password is not told."""

    domain: ClassVar[str] = "input_text"

    min: Annotated[int, Field(ge=0, le=LONGEST)] = 0
    max: Annotated[int, Field(ge=0, le=LONGEST)] = LONGEST
    mode: str = "text"

    def options(self) -> dict[str, Any]:
        return {"min": self.min, "max": self.max}

    def parse(self, text: str) -> str:
        if len(text) > LONGEST:
            raise ValueError(f"it is longer than {LONGEST} characters")
        return "•••" if self.mode == "password" else text


class Moment(Input):
    """A time of day or a date, in ISO form."""

    domain: ClassVar[str] = "input_datetime"
    kind: ClassVar[Kind]

    def options(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def beginning(self) -> State:
        return State("unknown", {"kind": self.kind})

    def parse(self, text: str) -> str:
        return PARSERS[self.kind](text)


class Time(Moment):
    """A time of day."""

    kind: ClassVar[Kind] = "time"


class Date(Moment):
    """A date."""

    kind: ClassVar[Kind] = "date"
