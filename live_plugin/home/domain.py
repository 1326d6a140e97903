"""What a domain is: the kind of a device, with its settings, states and actions.

An action is a pure function `(state, settings, **fields) -> steps`. A step is a change of the device's own state some
seconds later, or an order to another device (a scene gives those).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from live_plugin.errors import HomeError
from live_plugin.home.arguments import Arguments
from live_plugin.home.model import UNAVAILABLE, Device, DeviceSettings, State
from live_plugin.home.nearest import listed, nearest


def _word(value: Any) -> Any:
    return value if not isinstance(value, bool) else "on" if value else "off"


WORD_OF_BOOL = BeforeValidator(_word)
"""YAML reads a bare `on` or `off` as true or false; people mean the word."""

Percent = Annotated[int, Field(ge=0, le=100)]


@dataclass(frozen=True, slots=True)
class Change:
    """The device's state `after_s` seconds from the call on."""

    after_s: float
    state: State


@dataclass(frozen=True, slots=True)
class Order:
    """An action wanted of a device."""

    device_id: str
    action: str
    fields: Mapping[str, Any] = field(default_factory=dict)


Steps = list[Change | Order]
CodeFormat = Literal["", "number", "text"]
"""None, digits, or what cannot be said by digits."""
Function = Callable[..., Steps]
Meaning = Callable[[State, Mapping[str, Any]], str]
NO_MEANING: Mapping[str, Meaning] = MappingProxyType({})


class Action:
    """A pure function that says what becomes of a device, with its fields checked."""

    def __init__(self, function: Function, amounts_to: Meaning | None = None) -> None:
        self.name = function.__name__
        self.function = function
        self.arguments = Arguments(function, given=2)
        self.amounts_to = amounts_to or (lambda state, fields: self.name)
        """What the action comes to in this state, for the risk: to set a closed cover to 50 % is to open it."""


def _attributes(state: State) -> dict[str, Any]:
    return dict(state.attributes)


@dataclass(frozen=True)
class Domain:
    """One kind of device. `told` puts a state's attributes in the words and units that the tools use."""

    name: str
    words: tuple[str, ...]
    """What people call such devices when they do not name them, in any language; the first is their name in errors."""
    settings: type[DeviceSettings]
    initial: Callable[[Any], State]
    states: frozenset[str] | None
    """All values a state can have; None where any text is one."""
    actions: Mapping[str, Action] = field(default_factory=dict)
    passing: frozenset[str] = frozenset()
    """Values that a device only passes through."""
    told: Callable[[State], dict[str, Any]] = _attributes
    one: tuple[str, ...] = ()
    """Those of the words that mean a single device: `lamp`."""
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words for the devices of a class: `gates`."""
    alike: frozenset[str] = frozenset()
    """Classes whose words people use for each other, where a place has only one of them."""
    code: Callable[[Device, str], CodeFormat] = lambda device, action: ""
    """The code that a device wants to be told for an action; the home asks a person for it, never the model."""
    is_risky: Callable[[Device], bool] = lambda device: False
    """Whether harm could come of taking this device for another; such a one is asked for, never guessed."""

    def action(self, name: str) -> Action:
        """The action of this name; raises HomeError with the nearest names."""
        if action := self.actions.get(name):
            return action
        near = listed(nearest(name, self.actions))
        advice = f"did you mean {near}?" if near else "it has none"
        raise HomeError(f"a {self.name} has no action '{name}'; {advice}")

    def act(self, state: State, name: str, fields: Mapping[str, Any]) -> str:
        """What the action amounts to in this state, for the risk."""
        action = self.action(name)
        return action.amounts_to(state, action.arguments.check(fields))

    def steps(self, device: Device, state: State, name: str, fields: Mapping[str, Any]) -> Steps:
        """What follows from an action now; nothing when nothing changes. Raises HomeError when it cannot be done."""
        action = self.action(name)
        values = action.arguments.check(fields)
        if state == UNAVAILABLE:
            raise HomeError("it is unavailable: it does not answer at the moment")
        return _without_idle(state, action.function(state, device.settings, **values))


def _without_idle(state: State, steps: Steps) -> Steps:
    """Leave out the changes that change nothing: they are no event."""
    kept: Steps = []
    for step in steps:
        if isinstance(step, Order) or step.state != state:
            kept.append(step)
        state = step.state if isinstance(step, Change) else state
    return kept


def actions(*functions: Function, amounts_to: Mapping[str, Meaning] = NO_MEANING) -> dict[str, Action]:
    """The actions of a domain by name; `amounts_to` says what one comes to where that is not its own name."""
    return {f.__name__: Action(f, amounts_to.get(f.__name__)) for f in functions}
