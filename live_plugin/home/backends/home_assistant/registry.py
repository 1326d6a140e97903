"""Floors, areas and entities of Home Assistant as our home. Pure."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from live_plugin.home.backends.home_assistant.translation import Entity
from live_plugin.home.backends.home_assistant.translations import translations
from live_plugin.home.domains import domain_of
from live_plugin.home.model import Area, Device, DeviceSettings, Floor, Home

logger = logging.getLogger(__name__)

Record = Mapping[str, Any]

ASSISTANT = "conversation"
"""Its own name for the assistant whose exposure holds for us too: what may be talked to there may be here."""

SHOWN_DOMAINS = frozenset({
    "climate", "cover", "fan", "humidifier", "light", "media_player", "scene", "switch", "todo", "vacuum",
    "water_heater",
})  # fmt: skip
SHOWN_CLASSES = {
    "binary_sensor": frozenset({"door", "garage_door", "lock", "motion", "opening", "presence", "window"}),
    "sensor": frozenset({
        "aqi", "carbon_dioxide", "carbon_monoxide", "humidity", "pm10", "pm25", "temperature",
        "volatile_organic_compounds",
    }),
}  # fmt: skip
"""What Home Assistant exposes when nobody has decided; source: its components/homeassistant/exposed_entities.py."""


@dataclass(frozen=True, slots=True)
class Registry:
    """What Home Assistant has on its books, as it tells it."""

    floors: Sequence[Record] = ()
    areas: Sequence[Record] = ()
    devices: Sequence[Record] = ()
    entries: Mapping[str, Record | None] = field(default_factory=dict)
    """Entities by id; None for one that is in no book, as those made in YAML without a unique id."""
    exposed: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    """Assistants to which an entity is exposed, by its id."""
    services: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    """What can be called, by domain and name; needed only where an entity is a service too, as scripts are."""
    shows_new: bool = False
    """Whether an entity is exposed by its kind when nobody has decided."""

    def home(self, entities: Iterable[Entity]) -> Home:
        """The home that holds these entities; one that cannot be understood is left out, and named in the log."""
        floors = {floor["floor_id"]: Floor(floor["floor_id"], floor["name"], _aliases(floor)) for floor in self.floors}
        areas = {
            area["area_id"]: Area(area["area_id"], area["name"], _aliases(area), area.get("floor_id"))
            for area in self.areas
        }
        places = {device["id"]: device.get("area_id") for device in self.devices}
        found = (self._device(entity, places) for entity in entities)
        return Home(areas, {device.id: device for device in found if device is not None}, floors)

    def _device(self, entity: Entity, places: Mapping[str, str | None]) -> Device | None:
        entry = self.entries.get(entity.id) or {}
        common = {
            "name": entity.text("friendly_name") or entry.get("name") or "",
            "area": entry.get("area_id") or places.get(entry.get("device_id") or ""),
            "aliases": _aliases(entry),
            "exposed": self.shows(entity),
        }
        settings = _settings(entity, common, self._options(entity, entry))
        return Device(entity.id, settings) if settings else None

    def _options(self, entity: Entity, entry: Record) -> dict[str, Any]:
        """What it can do, by itself and by its service: that keeps its name when the entity gets another."""
        translation = translations()[entity.domain]
        name = str(entry.get("unique_id") or entity.id.partition(".")[2])
        return translation.options(entity) | translation.manual(self.services.get(entity.domain, {}).get(name, {}))

    def shows(self, entity: Entity) -> bool:
        """Whether the entity may be talked to, as Home Assistant would answer."""
        entry = self.entries.get(entity.id)
        if entry is None:  # of those only the exposed ones are told, so that one left out may be a hidden one
            return self.exposed.get(entity.id, {}).get(ASSISTANT, False)
        decided = (entry.get("options") or {}).get(ASSISTANT, {}).get("should_expose")
        return self.shows_new and _is_shown_by_kind(entity, entry) if decided is None else bool(decided)


def _is_shown_by_kind(entity: Entity, entry: Record) -> bool:
    if entry.get("entity_category") or entry.get("hidden_by"):
        return False
    return entity.domain in SHOWN_DOMAINS or entity.text("device_class") in SHOWN_CLASSES.get(entity.domain, ())


def _aliases(record: Record) -> tuple[str, ...]:
    """Newer versions put None for the entity's own name among them; sorted, for they come in no order."""
    return tuple(sorted(alias for alias in record.get("aliases") or () if isinstance(alias, str)))


def _settings(entity: Entity, common: Record, options: Record) -> DeviceSettings | None:
    """The device's settings without those options that ours cannot take; None when nothing helps."""
    kind = domain_of(entity.id).settings
    try:
        return kind.model_validate({**common, **options})
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors(include_url=False) if fault["loc"]}
    logger.info("%s: Home Assistant says of it what is not understood here: %s", entity.id, ", ".join(sorted(wrong)))
    try:
        return kind.model_validate({**common, **{name: v for name, v in options.items() if name not in wrong}})
    except ValidationError as error:
        logger.warning("%s is left out: %s", entity.id, "; ".join(_faults(error)))
        return None


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        yield f"{'.'.join(map(str, fault['loc'])) or 'its options'}: {fault['msg']}"
