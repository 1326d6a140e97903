"""What a translation says: how a domain of ours is spoken in Home Assistant. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.domains import domain_of
from live_plugin.home.model import UNAVAILABLE, Device, State
from live_plugin.home.spoken import normal


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing as Home Assistant tells it. Integrations write what they like there, so it is read with care."""

    id: str
    state: str
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return self.id.partition(".")[0]

    @property
    def features(self) -> int:
        """The bits of what it can do."""
        found = self.number("supported_features")
        return found if isinstance(found, int) else 0

    def number(self, name: str) -> float | None:
        """A finite number, whole ones as int: 21, not 21.0."""
        found = self.attributes.get(name)
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
            return None
        return int(found) if found == int(found) else found

    def text(self, name: str) -> str | None:
        found = self.attributes.get(name)
        return found if isinstance(found, str) and found else None

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.attributes.get(name)
        return tuple(text for text in found if isinstance(text, str)) if isinstance(found, list) else ()

    def flag(self, name: str) -> bool | None:
        found = self.attributes.get(name)
        return found if isinstance(found, bool) else None

    def moment(self) -> int | None:
        """The microsecond at which it was last used, where its state tells that."""
        try:
            return round(datetime.fromisoformat(self.state).timestamp() * 1_000_000)
        except (ValueError, OverflowError):
            return None


Fields = Mapping[str, Any]
Data = Callable[[Entity, Fields], dict[str, Any]]


def same(entity: Entity, fields: Fields) -> dict[str, Any]:
    """Fields that are called alike in both worlds; what is None was not given."""
    return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Service:
    """What an action is called there."""

    name: str
    feature: int = 0
    """Bit that an entity must have for it; 0 for none."""
    data: Data = same
    """Our fields as the service's data."""
    unless: tuple[Callable[[Entity, Fields], bool], Service] | None = None
    """Where this holds, the other service does it."""

    def chosen(self, entity: Entity, fields: Fields) -> Service:
        """This one, or the other."""
        return self.unless[1] if self.unless and self.unless[0](entity, fields) else self


@dataclass(frozen=True, slots=True)
class Contents:
    """What an entity holds and tells only when it is asked, such as the items of a list."""

    service: str
    kept: str
    """The attribute that it is kept as, named as in the answer."""
    data: Callable[[Entity, Fields], dict[str, Any] | None] = lambda entity, fields: {}
    """What to ask, given the fields of the order or question that it is asked for; None for nothing."""


@dataclass(frozen=True, slots=True)
class Call:
    """A service to be called on one entity."""

    domain: str
    service: str
    entity_id: str
    data: Mapping[str, Any]


def known(**found: Any) -> dict[str, Any]:
    """What is known of it; an attribute that is not there is None or empty."""
    return {name: value for name, value in found.items() if value is not None and value != ()}


def as_written(said: str, choices: tuple[str, ...]) -> str:
    """The choice that was meant, as it is written there: case and punctuation make no difference to people."""
    return next((choice for choice in choices if normal(choice) == normal(said)), said)


def on_off() -> dict[str, Service]:
    return {name: Service(name) for name in ("turn_on", "turn_off")}


def device_class(entity: Entity) -> dict[str, Any]:
    return known(device_class=entity.text("device_class"))


def records(entity: Entity, name: str) -> Iterator[Mapping[str, Any]]:
    """The objects in a list, whatever else may be in it."""
    found = entity.attributes.get(name)
    return (record for record in found if isinstance(record, Mapping)) if isinstance(found, list) else iter(())


def no_options(entity: Entity) -> dict[str, Any]:
    return {}


def value_only(entity: Entity) -> State:
    return State(entity.state)


def no_manual(service: Fields) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Translation:
    """How one domain is spoken there; its name is the same in both worlds."""

    domain: str
    options: Callable[[Entity], dict[str, Any]] = no_options
    """What the entity can do, as options of the domain's settings."""
    state: Callable[[Entity], State] = value_only
    """How it is, with attributes named as our domain names them; an unavailable one never comes here."""
    services: Mapping[str, Service] = field(default_factory=dict)
    """Our actions by name."""
    manual: Callable[[Fields], dict[str, Any]] = no_manual
    """Further options, from the description of the service that is called as the entity is."""
    contents: Contents | None = None
    """What such an entity holds; `state` finds it among its attributes once it has been asked."""

    def state_of(self, entity: Entity) -> State:
        """The entity's state in our words."""
        return UNAVAILABLE if entity.state == UNAVAILABLE.value else self.state(entity)

    def call(self, device: Device, entity: Entity, action: str, fields: Fields) -> Call:
        """The service for an action; raises HomeError for wrong fields and for what the entity cannot do."""
        values = domain_of(device.id).action(action).arguments.check(fields)
        known = self.services.get(action)
        service = known and known.chosen(entity, values)
        if service is None or (service.feature and not entity.features & service.feature):
            raise HomeError(f"it cannot {action.replace('_', ' ')}: Home Assistant does not offer that for it")
        return Call(self.domain, service.name, device.id, service.data(entity, values))

    def question(self, entity: Entity, fields: Fields) -> Call | None:
        """What asks for its contents; None where there is nothing to ask."""
        if self.contents is None or entity.state == UNAVAILABLE.value:
            return None
        data = self.contents.data(entity, fields)
        return None if data is None else Call(self.domain, self.contents.service, entity.id, data)

    def told(self, entity: Entity, question: Call, answer: Mapping[str, Any]) -> Entity:
        """The entity with its contents, as they were answered, and what was asked for them."""
        assert self.contents
        contents = {self.contents.kept: answer.get(self.contents.kept), "asked": question.data}
        return Entity(entity.id, entity.state, {**entity.attributes, **contents})

    def outdated(self, entity: Entity) -> Entity:
        """The entity without its contents: of another state, they may be others."""
        kept = self.contents.kept if self.contents else None
        return Entity(entity.id, entity.state, {k: v for k, v in entity.attributes.items() if k != kept})
