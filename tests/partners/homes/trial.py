"""What is said to a device, and how it is to be then: one table for three homes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.partners.home_assistant.core import Core

CLIPS = Path(__file__).parents[3] / "mock_server/stories/home/ask"
HOMES = ("simulated", "home_assistant", "mqtt")
Published = tuple[str, Any]
"""Topic and payload; a mapping is JSON."""


def told_there(core: Core, entity_id: str) -> dict[str, Any]:
    """An entity as Home Assistant itself has it."""
    found = core.state(entity_id)
    return {"state": found["state"], **found["attributes"]}


@dataclass(frozen=True)
class Entity:
    """The device in Home Assistant."""

    id: str
    begin: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Services by which a hand brings it into the state in which the trial begins."""
    integration: tuple[str, dict[str, Any]] | None = None
    """What a person has to add there for it, and the answers to its form."""
    made: tuple[str, dict[str, Any]] | None = None
    """State and attributes of one that belongs to no integration."""
    look: Callable[[Core, str], dict[str, Any]] = told_there


@dataclass(frozen=True)
class Announced:
    """The device at the broker: as what it announces itself, and what it tells at first."""

    kind: str
    config: Mapping[str, Any]
    tells: tuple[Published, ...] = ()
    here: Mapping[str, Any] = field(default_factory=dict)
    """Devices that plugins.yaml adds to those at the broker."""


@dataclass(frozen=True)
class Absent:
    """Why there is no such device in this home."""

    reason: str


@dataclass(frozen=True)
class Command:
    """A sentence, the call that a model makes of it, and what comes of that."""

    said: str
    tool: str
    args: Mapping[str, Any]
    then: Mapping[str, Any] = field(default_factory=dict)
    """The device afterwards: its `state`, and attributes as our domain names them."""
    there: Mapping[str, Any] | None = None
    """The same as Home Assistant has it, where that differs."""
    received: tuple[Published, ...] = ()
    """What the device at the broker is told."""
    tells: tuple[Published, ...] = ()
    """And what it tells then."""
    outcome: str = "changed"
    """The part of the answer in which the device stands; `error` where nothing is to be done."""
    answer: Mapping[str, Any] = field(default_factory=dict)
    """What the answer says of it, or a test of that; of an error the words."""
    person: str = ""
    """What a person must do first: press `yes`, or say a code."""
    homes: tuple[str, ...] = HOMES
    """Where it is said."""
    clip: str = ""
    """Recording in which it is said; without, the call alone is made."""


@dataclass(frozen=True)
class Happening:
    """Something that nobody has asked for: it gets colder, a window is opened."""

    then: Mapping[str, Any]
    service: tuple[str, dict[str, Any]] | None = None
    """By which a hand brings it about in Home Assistant; left out, the entity itself is set to be so."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What such an entity has besides."""
    tells: tuple[Published, ...] = ()
    homes: tuple[str, ...] = HOMES
    """Where it happens."""


@dataclass(frozen=True)
class Trial:
    """A device in three homes, and what is said to it, one after the other."""

    domain: str
    name: str
    simulated: Mapping[str, Any]
    """Its options in plugins.yaml."""
    home_assistant: Entity | Absent
    mqtt: Announced | Absent
    steps: tuple[Command | Happening, ...]
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Other devices of the simulated home."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files beside plugins.yaml."""
    watched: str = ""
    """Id of the device that is looked at where it is not this one: the lamp of a scene."""
    risk: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.domain}.{self.name.casefold().replace(' ', '_')}"

    @property
    def seen(self) -> str:
        return self.watched or self.id

    @property
    def homes(self) -> list[str]:
        """Where there is such a device."""
        places = {"simulated": self.simulated, "home_assistant": self.home_assistant, "mqtt": self.mqtt}
        return [name for name, place in places.items() if not isinstance(place, Absent)]

    @property
    def clips(self) -> list[Command]:
        return [step for step in self.steps if isinstance(step, Command) and step.clip]
