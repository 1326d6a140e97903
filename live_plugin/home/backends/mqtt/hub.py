"""All that is known at the broker: messages go in, changes come out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.announcement import Announcement, Discovery
from live_plugin.home.backends.mqtt.component import LONGEST_NAME, UNREADABLE, Component, Lapse, Message, slug
from live_plugin.home.backends.mqtt.components import component_of
from live_plugin.home.backends.mqtt.entity import Entity
from live_plugin.home.domain import Order
from live_plugin.home.domains import domain_of
from live_plugin.home.domains.scene import SceneSettings
from live_plugin.home.model import UNAVAILABLE, Area, Changed, Device, DeviceSettings, Home, State

LONGEST = 64 * 1024
"""Bytes of a message about a state."""
LARGEST_PICTURE = 8 * 1024 * 1024
"""Bytes of one; of each camera the latest is kept."""
MOST_COMPLAINTS = 1000


@dataclass(frozen=True, slots=True)
class Complain:
    """Something is wrong with what a device published; the rest goes on."""

    text: str


@dataclass(frozen=True, slots=True)
class Wait:
    """After so long, call `lapse` with this; it replaces what waits just as long for the same device."""

    device_id: str
    heard: int
    lapse: Lapse


Effect = Complain | Changed | Wait


class Hub:
    """The devices that announced themselves. What `given` says of one stands over what it says of itself."""

    def __init__(self, prefix: str, given: Home) -> None:
        self.discovery = Discovery(prefix)
        self._given = given
        self._entities: dict[str, Entity] = {}
        self._announced: dict[str, dict[str, str]] = {}
        self._listeners: dict[str, list[Entity]] = {}
        self._last: dict[str, str] = {}
        self._pictures: dict[str, bytes] = {}
        self.is_away = True
        """Whether the broker is gone, and with it all that was known of any device."""
        self._complaints: set[str] = set()
        self._home: Home | None = None
        for device in given.devices.values():
            if isinstance(device.settings, SceneSettings) and device.settings.devices:
                self._add(Entity(device, Local(object=device.id), domain_of(device.id).initial(device.settings)))

    # ── what the backend asks ─────────────────────────────────────────────────────────────────────────────────

    @property
    def home(self) -> Home:
        """What there is; another one after devices came or went."""
        if self._home is None:
            devices = {entity.device.id: entity.device for entity in self._entities.values()}
            self._home = Home({**self._suggested_areas(), **self._given.areas}, devices, self._given.floors)
        return self._home

    @property
    def topics(self) -> frozenset[str]:
        """All topics that are to be listened to, besides those of the discovery."""
        return frozenset(self._listeners)

    def state(self, device_id: str) -> State:
        """The state known now; raises HomeError for an unknown device."""
        device = self.home.device(device_id)
        return UNAVAILABLE if self.is_away else self._entities[device.id].state

    def order(self, device_id: str, action: str, fields: Mapping[str, Any]) -> tuple[list[Message], list[Order]]:
        """What to publish, and orders to pass on; raises HomeError when it cannot be done."""
        if self.state(device_id) == UNAVAILABLE:
            raise HomeError("it is unavailable: it does not answer at the moment")
        try:
            return self._entities[device_id].messages(action, fields)
        except UNREADABLE as error:
            raise HomeError(f"its announcement does not say how to {action}: {error}") from error

    def picture(self, camera_id: str) -> bytes:
        """What a camera published last, as a picture file; raises HomeError when that was nothing."""
        component = self._entities[self.home.device(camera_id).id].component
        payload = self._pictures.get(component.shown_on or "")
        if not payload:
            raise HomeError("it has not published a picture yet")
        return component.picture(payload)

    # ── what happens ──────────────────────────────────────────────────────────────────────────────────────────

    def sent(self, device_id: str, action: str, fields: Mapping[str, Any]) -> list[Effect]:
        """The messages of an order have been published."""
        if self.is_away or not (entity := self._entities.get(device_id)):
            return []
        before = self._states([entity])
        entity.assume(action, fields)
        return self._changes(before)

    def back(self) -> list[Effect]:
        """The broker is there, and all that it kept has been heard."""
        return self._turn(away=False)

    def away(self) -> list[Effect]:
        """The broker is gone: nothing is known of any device."""
        return self._turn(away=True)

    def lapse(self, wait: Wait) -> list[Effect]:
        """The time of a wait is over: if the device has told nothing since, it is so now."""
        entity = self._entities.get(wait.device_id)
        if entity is None or entity.heard != wait.heard:
            return []
        before = self._states([entity])
        entity.told = wait.lapse.state
        return self._changes(before)

    def forget(self, topics: Iterable[str]) -> None:
        """These topics are no longer listened to."""
        for topic in topics:
            self._last.pop(topic, None)
            self._pictures.pop(topic, None)

    def _turn(self, *, away: bool) -> list[Effect]:
        before = self._states(self._entities.values())
        self.is_away = away
        return self._changes(before)

    def hear(self, topic: str, payload: bytes) -> list[Effect]:
        """A message came; one that means nothing changes nothing."""
        try:
            if announcement := self.discovery.read(topic, payload):
                return self._announce(announcement)
        except ValueError as error:
            return self._complain(f"the announcement on {topic} is left out", _one_line(error))
        return self._hear_state(topic, payload)

    def _hear_state(self, topic: str, payload: bytes) -> list[Effect]:
        listeners = self._listeners.get(topic, ())
        if any(entity.component.shown_on == topic for entity in listeners) and len(payload) <= LARGEST_PICTURE:
            self._pictures[topic] = payload
            return []
        if not listeners or len(payload) > LONGEST:
            return []
        before = self._states(listeners)
        text = self._last[topic] = payload.decode("utf-8", "replace")
        effects: list[Effect] = []
        for entity in listeners:
            effects += self._hear_as(entity, topic, text)
        return [*self._changes(before), *effects]

    def _hear_as(self, entity: Entity, topic: str, text: str) -> list[Effect]:
        heard = entity.heard
        if fault := "; ".join(entity.hear(topic, text)):
            return self._complain(f"{entity.device.id} told on {topic} what cannot be read", fault)
        lapses = entity.component.lapses(entity.told) if entity.heard > heard else ()
        return [Wait(entity.device.id, entity.heard, lapse) for lapse in lapses]

    # ── announcements ─────────────────────────────────────────────────────────────────────────────────────────

    def _announce(self, announcement: Announcement) -> list[Effect]:
        known = self._announced.pop(announcement.topic, {})
        old = {key: self._entities[device_id] for key, device_id in known.items()}
        before = self._states(old.values())
        for entity in old.values():
            self._drop(entity)
        effects: list[Effect] = []
        for key, (kind, config) in announcement.parts.items():
            try:
                component = component_of(kind, config)
                if component is not None and component.enabled_by_default:
                    entity = self._admit(component, old.get(key))
                    self._announced.setdefault(announcement.topic, {})[key] = entity.device.id
                    for topic in sorted(entity.topics & self._last.keys()):
                        effects += self._hear_as(entity, topic, self._last[topic])  # it is not sent again
            except (*UNREADABLE, HomeError) as error:
                effects += self._complain(f"the {kind} announced on {announcement.topic} is left out", _one_line(error))
        return [*self._changes(before), *effects]

    def _admit(self, component: Component, old: Entity | None) -> Entity:
        """Take the part into the home."""
        device = self._device(component, old)
        entity = Entity(device, component, old.told if old and old.device.id == device.id else component.beginning())
        entity.heard = old.heard if old else 0
        self._add(entity)
        return entity

    def _add(self, entity: Entity) -> None:
        self._home = None
        self._entities[entity.device.id] = entity
        for topic in entity.topics:
            self._listeners.setdefault(topic, []).append(entity)

    def _drop(self, entity: Entity) -> None:
        self._home = None
        del self._entities[entity.device.id]
        for topic in entity.topics:
            self._listeners[topic].remove(entity)
            if not self._listeners[topic]:
                del self._listeners[topic]

    def _device(self, component: Component, old: Entity | None) -> Device:
        wanted = component.wanted_id
        device_id = wanted if wanted not in self._entities else f"{wanted}_{slug(component.object)}"
        if old is not None and old.component.wanted_id == wanted:
            device_id = old.device.id
        count = 2
        while device_id in self._entities:
            device_id, count = f"{wanted}_{count}", count + 1
        area = component.device.suggested_area
        common = {"name": component.called, "exposed": component.entity_category is None}
        place = {"area": slug(area)} if area and slug(area) else {}
        settings = domain_of(device_id).settings.model_validate({**component.options(), **common, **place})
        return Device(device_id, self._as_given(device_id, settings))

    def _as_given(self, device_id: str, settings: DeviceSettings) -> DeviceSettings:
        given = self._given.devices.get(device_id)
        if given is None:
            return settings
        said = {name: getattr(given.settings, name) for name in given.settings.model_fields_set}
        return settings.model_copy(update=said)

    def _suggested_areas(self) -> dict[str, Area]:
        """Places that devices named themselves."""
        found = {}
        for entity in self._entities.values():
            name, area = entity.component.device.suggested_area, entity.device.area
            if name and area == slug(name):
                found[area] = Area(area, " ".join(name.split())[:LONGEST_NAME])
        return found

    # ── what comes out ────────────────────────────────────────────────────────────────────────────────────────

    def _states(self, entities: Iterable[Entity]) -> dict[str, State]:
        return {entity.device.id: self.state(entity.device.id) for entity in entities}

    def _changes(self, before: Mapping[str, State]) -> list[Effect]:
        """What became of these states, where the device is still there."""
        still = [self._entities[device_id].device for device_id in before if device_id in self._entities]
        changes = [Changed(device, before[device.id], self.state(device.id)) for device in still]
        return [change for change in changes if change.old != change.new]

    def _complain(self, what: str, why: str) -> list[Effect]:
        """Each thing that is wrong is told once."""
        if what in self._complaints or len(self._complaints) >= MOST_COMPLAINTS:
            return []
        self._complaints.add(what)
        return [Complain(f"{what}: {why}")]


class Local(Component):
    """A scene of plugins.yaml, which is not at the broker: its orders are passed on, and it is so at once."""


def _one_line(error: Exception) -> str:
    """The first faults of a configuration, or the error's own words, in one line."""
    if isinstance(error, ValidationError):
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:3]]
        return "; ".join(faults)[:300]
    return " ".join(str(error).split())[:300]
