"""What a home is: areas, devices and their states, as frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from inspect import cleandoc
from itertools import takewhile
from typing import Any

import docstring_parser
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from live_plugin.errors import HomeError
from live_plugin.home.nearest import listed, nearest


class Frozen(BaseModel):
    """Base of everything that stands in plugins.yaml: unchangeable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        describe(handler.resolve_ref_schema(schema), cls, handler)
        return schema


def describe(schema: JsonSchemaValue, kind: type[Any], handler: GetJsonSchemaHandler) -> None:
    """Put the docstrings of its fields into the schema of `kind`.

    pydantic would read them out of the source at every start, which takes as long as all the rest of its work.
    """
    for parent in takewhile(lambda parent: parent not in (Frozen, object), kind.__mro__):
        for param in docstring_parser.parse_from_object(parent).params:
            field, text = schema["properties"].get(param.arg_name), cleandoc(param.description or "")
            if field and handler.resolve_ref_schema(field).get("description") != text:
                field.setdefault("description", text)


class DeviceSettings(Frozen):
    """What is common to the devices of all domains."""

    name: str = ""
    """What people call it; left out, it is taken from the id: `light.kitchen_light` is "kitchen light"."""
    area: str | None = None
    """Id of the area it stands in."""
    aliases: tuple[str, ...] = ()
    """Other names people use for it."""
    exposed: bool = True
    """False hides it: to the model it does not exist."""
    available: bool = True
    """False makes a simulated device stay unavailable, as if its battery were empty."""
    refuses: str = ""
    """What a simulated device answers to every order, as a broken one does: `the motor is stuck`."""


@dataclass(frozen=True, slots=True)
class State:
    """How a device is: one word, and attributes named as in Home Assistant."""

    value: str
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def to(self, value: str, **attributes: Any) -> State:
        """The same state with another value and some attributes replaced."""
        return State(value, {**self.attributes, **attributes})


UNAVAILABLE = State("unavailable")


def short(number: float) -> float:
    """Whole numbers are told as such: 21, not 21.0."""
    return int(number) if number == int(number) else number


@dataclass(frozen=True, slots=True)
class Floor:
    """A storey of the home."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A place in the home."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    floor: str | None = None
    """Id of the floor it is on."""


@dataclass(frozen=True, slots=True)
class Device:
    """One thing in the home; its id is `domain.something`."""

    id: str
    settings: DeviceSettings

    @property
    def domain(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.settings.name or self.id.partition(".")[2].replace("_", " ")

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and all its aliases."""
        return (self.name, *self.settings.aliases)

    @property
    def area(self) -> str | None:
        return self.settings.area

    @property
    def device_class(self) -> str | None:
        """What it is within its domain, such as `garage`; None where the domain knows no classes."""
        return getattr(self.settings, "device_class", None)


@dataclass(frozen=True, slots=True)
class Changed:
    """A device went from one state to another."""

    device: Device
    old: State
    new: State


@dataclass(frozen=True, slots=True)
class Home:
    """All areas, devices and floors by id, hidden devices included."""

    areas: Mapping[str, Area]
    devices: Mapping[str, Device]
    floors: Mapping[str, Floor] = field(default_factory=dict)

    def device(self, device_id: str) -> Device:
        """The device of this id; raises HomeError with the nearest visible ids."""
        try:
            return self.devices[device_id]
        except KeyError:
            near = listed(nearest(device_id, (device.id for device in self.visible())))
            raise HomeError(f"there is no device '{device_id}'; the nearest are {near or 'none'}") from None

    def visible(self, domain: str | None = None) -> Iterator[Device]:
        """The exposed devices, of one domain or of all."""
        return (d for d in self.devices.values() if d.settings.exposed and domain in (None, d.domain))

    def area_name(self, device: Device) -> str | None:
        """What people call the place where the device stands."""
        area = self.areas.get(device.area or "")
        return area.name if area else None
