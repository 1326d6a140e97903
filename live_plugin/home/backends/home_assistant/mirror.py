"""The states of Home Assistant, kept as they are told: messages in, changes out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from live_plugin.home.backends.home_assistant.registry import Registry
from live_plugin.home.backends.home_assistant.translation import Call, Entity, Fields
from live_plugin.home.backends.home_assistant.translations import translations
from live_plugin.home.model import UNAVAILABLE, Changed, Home, State

Told = Mapping[str, Any]


class Mirror:
    """What is known of Home Assistant's entities, in our words.

    Its messages are those of `subscribe_entities`: `a` tells entities in full, `c` what is new of one and what is
    gone, `r` which ones are no more.
    """

    def __init__(self) -> None:
        self.home = Home({}, {})
        self.outdated = False
        """Whether the home must be made anew: an entity came, went, or can do something else than before."""
        self._present = False
        self._entities: dict[str, Entity] = {}
        self._states: dict[str, State] = {}
        self._descriptions: dict[str, Told] = {}

    @property
    def ids(self) -> list[str]:
        """Of all entities in domains that we speak."""
        return list(self._entities)

    def state(self, device_id: str) -> State:
        """How a device is; raises HomeError for one that there is not."""
        known = self.home.device(device_id).id
        return self._states.get(known, UNAVAILABLE) if self._present else UNAVAILABLE

    def call(self, device_id: str, action: str, fields: Fields) -> Call:
        """The service for an action; raises HomeError when it cannot be done."""
        device = self.home.device(device_id)
        entity = self._entities.get(device_id)
        return translations()[device.domain].call(device, entity or Entity(device_id, "unavailable"), action, fields)

    def question(self, device_id: str, fields: Fields) -> Call | None:
        """What asks for the contents of a device; None where there is nothing to ask, or nobody."""
        known = self._entities.get(self.home.device(device_id).id)
        return translations()[known.domain].question(known, fields) if known and self._present else None

    def learn(self, question: Call, answer: Told) -> list[Changed]:
        """Take in what was answered; what has changed by it."""
        known = self._entities.get(question.entity_id)
        return self._put(translations()[known.domain].told(known, question, answer)) if known else []

    def reset(self) -> None:
        """A new connection tells everything anew."""
        self._entities.clear()
        self._states.clear()

    def furnish(self, registry: Registry) -> None:
        """Make the home anew; what is no more is forgotten."""
        self.home = registry.home(self._entities.values())
        self._states = {entity_id: self._states[entity_id] for entity_id in self._entities}
        self._descriptions = {entity_id: self._descriptions[entity_id] for entity_id in self._entities}
        self.outdated = False

    def feed(self, message: Told) -> list[Changed]:
        """Take in a message; what has changed by it."""
        changes = [change for entity in self._told(message) for change in self._put(entity)]
        for entity_id in message.get("r", ()):
            if self._entities.pop(entity_id, None):
                self.outdated = True
                changes += self._set(entity_id, UNAVAILABLE)
        return changes

    def appear(self) -> list[Changed]:
        """All has been told: from now on it holds; what has changed by that."""
        return [] if self._present else self._turn(present=True)

    def vanish(self) -> list[Changed]:
        """The connection is gone: nobody knows how the devices are."""
        return self._turn(present=False) if self._present else []

    def _turn(self, *, present: bool) -> list[Changed]:
        self._present = present
        known = ((self.home.devices.get(entity_id), state) for entity_id, state in self._states.items())
        return [
            Changed(device, UNAVAILABLE, state) if present else Changed(device, state, UNAVAILABLE)
            for device, state in known
            if device and state != UNAVAILABLE
        ]

    def _told(self, message: Told) -> Iterator[Entity]:
        for entity_id, told in message.get("a", {}).items():
            yield Entity(entity_id, told["s"], told.get("a", {}))
        for entity_id, difference in message.get("c", {}).items():
            if known := self._entities.get(entity_id):
                yield patched(known, difference)

    def _put(self, entity: Entity) -> list[Changed]:
        translation = translations().get(entity.domain)
        if translation is None:
            return []
        description = {"name": entity.text("friendly_name"), **translation.options(entity)}
        if self._descriptions.get(entity.id) != description or entity.id not in self._entities:
            self._descriptions[entity.id] = description
            self.outdated = True
        known = self._entities.get(entity.id)
        if known and known.state != entity.state:
            entity = translation.outdated(entity)
        self._entities[entity.id] = entity
        return self._set(entity.id, translation.state_of(entity))

    def _set(self, entity_id: str, new: State) -> list[Changed]:
        old, self._states[entity_id] = self._states.get(entity_id, UNAVAILABLE), new
        device = self.home.devices.get(entity_id)
        return [Changed(device, old, new)] if self._present and device and old != new else []


def patched(entity: Entity, difference: Told) -> Entity:
    """The entity with what is new put in and what is gone taken out."""
    new, gone = difference.get("+", {}), difference.get("-", {}).get("a", ())
    attributes = {**entity.attributes, **new.get("a", {})}
    return Entity(entity.id, new.get("s", entity.state), {k: v for k, v in attributes.items() if k not in gone})
