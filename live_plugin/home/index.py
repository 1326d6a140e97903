"""The exposed devices of a home by all that people may call them; made once, asked often.

Hidden devices are not in it, so that nothing found through it can betray one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice

from live_plugin.home.model import Area, Device, Floor, Home
from live_plugin.home.nearest import Words
from live_plugin.home.spoken import key, meaning, normal, plain, words_in

ALIKE, WORD_ALIKE = 0.8, 0.7
"""How much of a misheard name, and of each of its words, must be as it is written."""
TOO_CLOSE = 0.06
"""Names that are as likely but for so much may both have been meant."""
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
        self._placed: dict[str, dict[str | None, list[Device]]] = defaultdict(lambda: defaultdict(list))
        names: dict[str, list[str]] = defaultdict(list)
        for device in home.visible():
            self._placed[device.domain][device.area].append(device)
            names[device.domain] += [self._enter(name, device) for name in device.names]
        self.domains = frozenset(self._placed)
        self._areas = dict(self._places())
        self._area_words = Words(area.name for area in home.areas.values())
        self._words = {domain: Words(known) for domain, known in names.items()}
        self._all_words = Words(word for known in names.values() for word in known)

    def named(self, words: list[str], scope: Scope) -> tuple[Device, ...]:
        """The devices of this very name; else of the same words in another order or written in one."""
        exact = _fitting(self._exact, _exact(words), scope)
        return exact or _fitting(self._loose, _loose(meaning(words)), scope)

    def called(self, words: list[str], scope: Scope) -> tuple[Device, ...]:
        """The same, singular or plural."""
        return self.named(words, scope) or _fitting(self._loose, _loose(key(words).split()), scope)

    def all(self, scope: Scope) -> tuple[Device, ...]:
        """Every device that comes into question, in the order of the home where only one domain does."""
        placed = [places for domain, places in self._placed.items() if scope.domains is None or domain in scope.domains]
        places = (
            places.values() if scope.areas is None else [places[area] for area in places.keys() & scope.areas]
            for places in placed
        )
        return tuple(d for lists in places for devices in lists for d in devices if scope.holds(d))

    def areas(self, words: Iterable[str]) -> frozenset[str]:
        """Ids of the areas of this name, or of those on the floor of this name; none when there is none."""
        return self._areas.get(" ".join(words)) or frozenset()

    def nearest_areas(self, name: str) -> list[str]:
        return self._area_words.nearest(plain(name))

    def areas_of(self, scope: Scope) -> list[str]:
        """Names of the areas that hold such devices."""
        ids = {
            a for domain, places in self._placed.items() for a in places if domain in (scope.domains or self.domains)
        }
        return sorted(area.name for area in self.home.areas.values() if area.id in ids)

    def alike(self, words: list[str], scope: Scope) -> tuple[Device, ...]:
        """Devices with a name that may have been misheard so, the likeliest; two when both may have been meant.

        Where none has, those of which two words or more of the name were said.
        """
        heard = key(words)
        near = self._near(heard, scope, 12)
        scores = {name: likeness(heard, name) for name in near}
        best = max(scores.values(), default=0.0)
        likely = [name for name in near if scores[name] >= ALIKE and scores[name] > best - TOO_CLOSE]
        said = set(heard.split())
        in_part = [name for name in near if len(said) > 1 and said < set(name.split())]
        return _fitting(self._loose, dict.fromkeys(_sorted(name.split()) for name in likely or in_part), scope)

    def nearest(self, words: list[str], scope: Scope, count: int = 3) -> list[str]:
        """Names of the devices called most alike."""
        found: dict[str, None] = {}
        for near in self._near(key(words), scope, 4 * count):
            found |= {
                device.name: None for device in self._loose[_sorted(near.split())].values() if scope.holds(device)
            }
        return list(found)[:count]

    def _near(self, name: str, scope: Scope, count: int) -> list[str]:
        """Keys of such names; of several domains those that lead to a device in the scope."""
        if scope.domain:
            words = self._words.get(scope.domain)
            return words.nearest(name, count) if words else []
        near = self._all_words.nearest(name, 8 * count)
        known = (word for word in near if any(map(scope.holds, self._loose[_sorted(word.split())].values())))
        return list(islice(known, count))

    def _enter(self, name: str, device: Device) -> str:
        """Put the device under this name; gives the form of the name that is compared."""
        words = words_in(name)
        for form in _exact(words):
            self._exact[form][device.id] = device
        for form in _loose(meaning(words)) | _loose(key(words).split()):
            self._loose[form][device.id] = device
        return key(words)

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


def are_twins(name: str, other: str) -> bool:
    """Whether two names differ in one word only: "left bedside lamp" and "right bedside lamp"."""
    words, others = normal(name).split(), normal(other).split()
    return len(words) == len(others) > 1 and sum(a != b for a, b in zip(words, others, strict=True)) == 1


def _word_likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) < SHORTEST:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _digits(text: str) -> list[str]:
    return [word for word in text.split() if word.isdigit()]


def _names(place: Area | Floor) -> set[str]:
    names = (place.id.replace("_", " "), place.name, *place.aliases)
    forms = ((" ".join(words_in(name)), normal(name), "".join(words_in(name))) for name in names)
    return {form for several in forms for form in several} - {""}


def _fitting(index: Mapping[str, dict[str, Device]], forms: Iterable[str], scope: Scope) -> tuple[Device, ...]:
    found = {device.id: device for form in forms for device in index.get(form, {}).values()}
    return tuple(device for device in found.values() if scope.holds(device))


def _exact(words: list[str]) -> set[str]:
    return {" ".join(words), " ".join(meaning(words))}


def _loose(words: list[str]) -> set[str]:
    return {_sorted(words), "".join(words)}


def _sorted(words: list[str]) -> str:
    return " ".join(sorted(words))
