"""Scripts: orders to several devices that take values. Each is a tool of its own, with its fields as parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, FiniteFloat

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain, Order, Steps, actions
from live_plugin.home.domains.scene import Wish
from live_plugin.home.model import DeviceSettings, Frozen, State
from live_plugin.home.nearest import listed, nearest

Value = str | bool | int | float


class ScriptField(Frozen):
    """One value that a script takes."""

    type: Literal["text", "number", "boolean"] = "text"
    """What it is."""
    description: str = ""
    """What it is for; the model reads it."""
    required: bool = False
    """Whether the script cannot run without it."""
    options: tuple[str, ...] = ()
    """The texts that are allowed; left out, any."""
    min: FiniteFloat | None = None
    """The lowest number."""
    max: FiniteFloat | None = None
    """The highest number."""


class ScriptSettings(DeviceSettings):
    """What a script does and takes."""

    description: str = ""
    """What it does; the model decides by this when to run it."""
    fields: dict[str, ScriptField] = Field(default_factory=dict)
    """The values it takes, by name."""
    does: dict[str, Wish] = Field(default_factory=dict)
    """Devices by id with what is wanted of them; `$name` stands for the value of a field."""


def initial(settings: ScriptSettings) -> State:
    """`devices` are those that it touches; None where nobody knows."""
    return State("off", {"runs": 0, "devices": tuple(settings.does)})


def run(state: State, settings: ScriptSettings, fields: dict[str, Value] | None = None) -> Steps:
    """Every run is counted, for it is an event even when all devices were so already."""
    values = _checked(settings, fields or {})
    orders = [Order(key, wish.action, _filled(wish.fields, values)) for key, wish in settings.does.items()]
    return [Change(0, state.to("off", runs=state.attributes.get("runs", 0) + 1)), *orders]


def _filled(wanted: Mapping[str, Any], values: Mapping[str, Value]) -> dict[str, Any]:
    """What is wanted, with the values in the places of their names; what was not given is left out."""
    names = {key: value[1:] for key, value in wanted.items() if isinstance(value, str) and value.startswith("$")}
    plain = {key: value for key, value in wanted.items() if key not in names}
    return plain | {key: values[name] for key, name in names.items() if name in values}


def _checked(settings: ScriptSettings, given: Mapping[str, Value]) -> Mapping[str, Value]:
    """The values, all of them known, fit and complete; raises HomeError naming the field and what would be right."""
    for name, value in given.items():
        if name not in settings.fields:
            near = listed(nearest(name, settings.fields))
            raise HomeError(
                f"there is no field '{name[:40]}'; " + (f"did you mean {near}?" if near else "none is taken")
            )
        _check(name, settings.fields[name], value)
    for name, field in settings.fields.items():
        if field.required and name not in given:
            raise HomeError(f"{name} is missing")
    return given


def _check(name: str, field: ScriptField, value: Value) -> None:
    if not KINDS[field.type](value):
        raise HomeError(f"{name} must be a {field.type}, got {str(value)[:40]!r}")
    if field.options and value not in field.options:
        raise HomeError(f"{name} must be {listed(field.options)}, got {str(value)[:40]!r}")
    if field.type == "number" and not _within(float(value), field):
        low, high = field.min, field.max
        raise HomeError(
            f"{name} must be {'any' if low is None else low} to {'any' if high is None else high}, got {value}"
        )


def _within(value: float, field: ScriptField) -> bool:
    return (field.min is None or value >= field.min) and (field.max is None or value <= field.max)


KINDS = {
    "text": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
}

DOMAIN = Domain(
    "script",
    words=("script", "scripts", "routine", "routines", "Skripte", "Routinen"),
    one=("script", "routine", "Skript"),
    is_risky=lambda device: True,
    settings=ScriptSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    passing=frozenset({"on"}),
    actions=actions(run),
    told=lambda state: {},
)
