"""The exposed devices of a home by all that people may call them; made once, asked often.

Hidden devices are not in it, so that nothing found through it can betray one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from live_plugin.home.model import Area, Device, Floor, Home
from live_plugin.home.nearest import Words
from live_plugin.home.spoken import normal, plain

ALIKE, WORD_ALIKE = 0.84, 0.7
"""How much of a misheard name, and of each of its words, must be as it is written."""
SHORTEST = 4
"""Letters; shorter words are too easily taken for each other."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which devices come into question; None is no limit."""

    domains: frozenset[str] | None = None
    areas: frozenset[str] | None = None
    classes: frozenset[str] | None = None

    def holds(self, device: Device) -> bool:
        return (
            (self.domains is None or device.domain in self.domains)
            and (self.areas is None or device.area in self.areas)
            and (self.classes is None or device.device_class in self.classes)
        )

    @property
    def domain(self) -> str | None:
        """The one domain, where there is only one."""
        return next(iter(self.domains)) if self.domains is not None and len(self.domains) == 1 else None

    def within(self, areas: frozenset[str]) -> Scope:
        return replace(self, areas=areas if self.areas is None else self.areas & areas)


class Index:
    """Devices and areas by their names."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._exact: dict[str, dict[str, Device]] = defaultdict(dict)
        self._loose: dict[str, dict[str, Device]] = defaultdict(dict)
        self._placed: dict[tuple[str, str | None], list[Device]] = defaultdict(list)
        for device in home.visible():
            self._placed[device.domain, device.area].append(device)
            for name in device.names:
                self._enter(name, device)
        self.domains = frozenset(domain for domain, _ in self._placed)
        self._areas = dict(self._places())
        self._area_words = Words(area.name for area in home.areas.values())
        self._words = self._words_by_domain()

    def called(self, words: Iterable[str], scope: Scope) -> tuple[Device, ...]:
        """The devices of this very name; else those of the same words in another order or written in one."""
        name = " ".join(words)
        for forms, index in ((_exact(name), self._exact), (_loose(name), self._loose)):
            found = {key: device for form in forms for key, device in index.get(form, {}).items()}
            if fitting := tuple(device for device in found.values() if scope.holds(device)):
                return fitting
        return ()

    def all(self, scope: Scope) -> tuple[Device, ...]:
        """Every device that comes into question, in the order of the home where only one domain does."""
        places = (
            devices
            for (domain, area), devices in self._placed.items()
            if (scope.domains is None or domain in scope.domains) and (scope.areas is None or area in scope.areas)
        )
        return tuple(device for devices in places for device in devices if scope.holds(device))

    def areas(self, words: Iterable[str]) -> frozenset[str]:
        """Ids of the areas of this name, or of those on the floor of this name; none when there is none."""
        return self._areas.get(" ".join(words)) or frozenset()

    def nearest_areas(self, name: str) -> list[str]:
        return self._area_words.nearest(plain(name))

    def areas_of(self, scope: Scope) -> list[str]:
        """Names of the areas that hold such devices."""
        ids = {area for domain, area in self._placed if scope.domains is None or domain in scope.domains}
        return sorted(area.name for area in self.home.areas.values() if area.id in ids)

    def alike(self, words: list[str], scope: Scope) -> tuple[Device, ...]:
        """Devices with a name that may have been misheard so, the likeliest; two when both may have been meant."""
        key = normal(" ".join(words))
        scores = {near: likeness(key, near) for near in self._near(key, scope, 6)}
        best = max(scores.values(), default=0.0)
        likely = [near for near, score in scores.items() if score >= ALIKE and score > best - 0.06]
        found = {device.id: device for near in likely for device in self._exact[near].values() if scope.holds(device)}
        return tuple(found.values())

    def nearest(self, words: list[str], scope: Scope, count: int = 3) -> list[str]:
        """Names of the devices called most alike."""
        found: dict[str, None] = {}
        for near in self._near(normal(" ".join(words)), scope, 4 * count):
            found |= {device.name: None for device in self._exact[near].values() if scope.holds(device)}
        return list(found)[:count]

    def _near(self, key: str, scope: Scope, count: int) -> list[str]:
        """Keys of such names, whichever domains come into question."""
        known = [self._words[domain] for domain in (scope.domains or self._words) if domain in self._words]
        best = dict(pair for words in known for pair in words.ranked(key, count))
        return sorted(best, key=best.__getitem__, reverse=True)

    def _enter(self, name: str, device: Device) -> None:
        for form in _exact(name):
            self._exact[form][device.id] = device
        for form in _loose(name):
            self._loose[form][device.id] = device

    def _words_by_domain(self) -> dict[str, Words]:
        keys: dict[str, list[str]] = defaultdict(list)
        for devices in self._placed.values():
            for device in devices:
                keys[device.domain] += [normal(name) for name in device.names]
        return {domain: Words(names) for domain, names in keys.items()}

    def _places(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Areas stand last, so that an area and a floor of one name mean the area."""
        for floor in self.home.floors.values():
            ids = frozenset(area.id for area in self.home.areas.values() if area.floor == floor.id)
            yield from ((name, ids) for name in _names(floor))
        for area in self.home.areas.values():
            yield from ((name, frozenset({area.id})) for name in _names(area))


def likeness(heard: str, written: str) -> float:
    """How probable it is that one was heard for the other, 0 to 1; never where numbers or single words differ much."""
    if _digits(heard) != _digits(written) or len(heard.split()) != len(written.split()):
        return 0.0
    pairs = zip(heard.split(), written.split(), strict=True)
    if not all(one == other or _word_likeness(one, other) >= WORD_ALIKE for one, other in pairs):
        return 0.0
    return SequenceMatcher(None, heard, written, autojunk=False).ratio()


def _word_likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) < SHORTEST:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _digits(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]


def _names(place: Area | Floor) -> set[str]:
    names = (place.id.replace("_", " "), place.name, *place.aliases)
    return {form for name in names for form in (plain(name), normal(name), plain(name).replace(" ", ""))} - {""}


@lru_cache(4096)
def _exact(name: str) -> frozenset[str]:
    return frozenset({plain(name), normal(name)})


def _loose(name: str) -> frozenset[str]:
    words = normal(name).split()
    return frozenset({" ".join(sorted(words)), "".join(words)})
