"""What all kinds of announced parts have in common: names, availability, topics. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.template import render, render_value
from live_plugin.home.model import State, short

UNKNOWN = State("unknown")
UNREADABLE = (ValueError, ArithmeticError)
"""What is raised for what devices tell: their numbers may be too large to count with."""
LONGEST_NAME = 60


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, (bool, int, float)) else value


Text = Annotated[str, BeforeValidator(_text)]
"""A payload; a number or a truth value in its place is meant as text, as in Home Assistant."""
Topic = Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^[^+#\x00]+$")]
Fraction = Annotated[float, Field(allow_inf_nan=False)]
Read = Callable[[State, str], State]
"""Makes a new state of the old one and a text, or raises one of `UNREADABLE`."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Message:
    """Something to publish."""

    topic: str
    payload: str
    qos: int = 0
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An action with its checked fields, and the state it leads to by the rules of the domain."""

    action: str
    fields: Mapping[str, Any]
    after: State


@dataclass(frozen=True, slots=True)
class Lapse:
    """What becomes of a device that says nothing more for so long."""

    after_s: float
    state: State


@dataclass(frozen=True, slots=True)
class Reading:
    """What is told on a topic."""

    topic: str
    read: Read
    template: str = ""
    tells: frozenset[str] = frozenset({"state"})
    """`state` or names of attributes; what no topic tells is taken for granted after an order."""

    def apply(self, state: State, payload: str) -> State:
        """The state after a message; raises one of `UNREADABLE` when it means nothing."""
        return self.read(state, render_value(self.template, payload))


class Availability(BaseModel):
    """A topic that says whether the device is there."""

    model_config = ConfigDict(frozen=True)

    topic: Topic
    payload_available: Text = "online"
    payload_not_available: Text = "offline"
    value_template: str = ""

    def read(self, payload: str) -> bool | None:
        """Whether it is there; None when the message says neither. Raises ValueError when the template fails."""
        said = {self.payload_not_available: False, self.payload_available: True}
        return said.get(render_value(self.value_template, payload))


class DeviceInfo(BaseModel):
    """The device that a part belongs to."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    suggested_area: str | None = None


class Component(BaseModel):
    """One announced part of a device; each kind adds its topics. Unknown keys are somebody else's business."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    domain: ClassVar[str]
    ends_by_itself: ClassVar[bool] = False
    """Whether what an order begins ends some time, as mowing does: then only its beginning is taken for granted."""

    object: str
    name: str | None = None
    default_entity_id: str | None = None
    object_id: str | None = None
    device: DeviceInfo = DeviceInfo()
    device_class: str | None = None
    entity_category: str | None = None
    enabled_by_default: bool = True
    availability: tuple[Availability, ...] = ()
    availability_mode: Literal["all", "any", "latest"] = "latest"
    availability_topic: Topic | None = None
    availability_template: str = ""
    payload_available: Text = "online"
    payload_not_available: Text = "offline"
    optimistic: bool = False
    qos: Annotated[int, Field(ge=0, le=2)] = 0
    retain: bool = False

    def options(self) -> Mapping[str, Any]:
        """The settings of the domain that follow from what was announced."""
        return {}

    def beginning(self) -> State:
        """What is known of it before it has told anything."""
        return UNKNOWN

    def readings(self) -> Sequence[Reading]:
        """What is told on which topics."""
        return ()

    def lapses(self, state: State) -> Sequence[Lapse]:
        """What becomes of this state, which it has just told, by silence."""
        return ()

    def messages(self, order: Order) -> Sequence[Message]:
        """What to publish for an order; raises HomeError when the device cannot do it."""
        return ()

    @property
    def shown_on(self) -> str | None:
        """The topic on which it publishes pictures."""
        return None

    def picture(self, payload: bytes) -> bytes:
        """The picture file in such a message; raises HomeError when there is none in it."""
        return payload

    @property
    def called(self) -> str:
        """What people call it: the device and, if it has a name of its own, the part."""
        whole = _short(self.device.name or "")
        part = _short(self.name or "")
        if not part and "name" not in self.model_fields_set and self.device_class:
            part = self.device_class.replace("_", " ")
        if not part or part.casefold().startswith(whole.casefold()):
            return part or whole or self.object.replace("_", " ")
        return f"{whole} {part}".strip()

    @property
    def wanted_id(self) -> str:
        """What it wants to be called in the home, `domain.something`."""
        given = self.default_entity_id or self.object_id or self.called
        return f"{self.domain}.{slug(given.partition('.')[2] or given) or slug(self.object) or 'unnamed'}"

    @property
    def watched(self) -> tuple[Availability, ...]:
        """All topics that say whether it is there."""
        if self.availability_topic is None:
            return self.availability
        return (
            Availability(
                topic=self.availability_topic,
                payload_available=self.payload_available,
                payload_not_available=self.payload_not_available,
                value_template=self.availability_template,
            ),
            *self.availability,
        )

    def message(self, topic: str, payload: Any, template: str = "", **variables: Any) -> Message:
        """A message in the way the device wants it; with a template, the payload is its `value`."""
        text = render(template, value=payload, **variables) if template else str(payload)
        return Message(topic, text, self.qos, self.retain)

    def setting(self, name: str, topic: Topic | None, value: Any, template: str = "") -> Message:
        """The message that sets one thing; raises HomeError when the device named no topic for it."""
        if topic is None:
            raise HomeError(f"its {name.replace('_', ' ')} cannot be set")
        return self.message(topic, value, template)


def unable(action: str) -> HomeError:
    """What is told of an action that the device did not announce."""
    return HomeError(f"it cannot {action.replace('_', ' ')}")


def readings_of(*told: tuple[str, Topic | None, str, Read], template: str = "") -> list[Reading]:
    """What tells one thing each: `state` or an attribute, its topic if there is one, its template, how it is read.

    `template` is for those that have none of their own.
    """
    return [Reading(topic, read, own or template, frozenset({name})) for name, topic, own, read in told if topic]


def meaning(text: str, words: Mapping[str, T]) -> T:
    """What a word stands for; raises ValueError for any other."""
    if text not in words:
        raise ValueError(f"'{text[:40]}' is none of {', '.join(map(repr, words))}")
    return words[text]


def read_as(words: Mapping[str, str]) -> Read:
    """Reads a text as one of some words; `None` is how templates say that nothing is known."""

    def read(state: State, text: str) -> State:
        return state.to("unknown" if text == "None" else meaning(text, words))

    return read


def read_one_of(values: Iterable[str]) -> Read:
    """Reads a text as one of the values that a state can have."""
    return read_as({value: value for value in sorted(values)})


def only(attribute: str, parse: Callable[[str], Any] = str) -> Read:
    """Reads a text as the value of one attribute; `None` is how templates say that there is none."""

    def read(state: State, text: str) -> State:
        if text == "None":
            return without(state, attribute)
        return state.to(state.value, **{attribute: parse(text)})

    return read


def without(state: State, attribute: str) -> State:
    """The state without one of its attributes."""
    return State(state.value, {name: value for name, value in state.attributes.items() if name != attribute})


def percentage(low: float, high: float) -> Callable[[str], int]:
    """Parses a number between `low` (0 %) and `high` (100 %)."""

    def parse(text: str) -> int:
        if high == low:
            raise ValueError("both ends of its range are the same")
        return min(max(round((number(text) - low) / (high - low) * 100), 0), 100)

    return parse


def between(low: float, high: float, percent: int) -> int:
    """The number that far on the way from `low` (0 %) to `high` (100 %)."""
    return round(low + (high - low) * percent / 100)


def number(text: str) -> float:
    """A finite number; raises ValueError."""
    if not math.isfinite(found := float(text)):
        raise ValueError(f"'{text}' is no number")
    return found


def short_number(text: str) -> float:
    """A finite number, a whole one without a point; raises ValueError."""
    return short(number(text))


def slug(text: str) -> str:
    """The text as the second half of an id: small letters and digits of any script, and underscores."""
    plain = "".join(sign if sign.isalnum() else " " for sign in text.casefold())
    return "_".join(plain.split())[:LONGEST_NAME]


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NAME]
