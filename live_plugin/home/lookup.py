"""Which devices were meant by a name, an area, both or neither.

Only exposed devices are indexed, so that no answer can betray a hidden one. Case, punctuation, articles and plurals
make no difference. When two devices fit, the room of the microphone decides, else it is an error that lists them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from live_plugin.errors import HomeError
from live_plugin.home.domains import domains
from live_plugin.home.model import Area, Device, Home
from live_plugin.home.nearest import Words, listed

ARTICLES = frozenset({"the", "a", "an", "my", "our"})
EVERYTHING = frozenset({"all", "everything", "every"})
EVERYWHERE = frozenset({"all", "everywhere", "home", "house", "whole home", "whole house", "all area", "all room"})
BETWEEN_NAMES = re.compile(r",|;|&|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """What a person aimed at, in their words."""

    domain: str | None = None
    """Kind of the devices; None for any."""
    name: str | None = None
    """Of a device, several with commas, a kind ("lights") or "all"."""
    area: str | None = None
    """Of the home, or "all"."""
    here: str | None = None
    """Id of the area where it was said."""


@dataclass(frozen=True, slots=True)
class Found:
    """The devices that were meant, and each name that meant none with the reason."""

    devices: tuple[Device, ...]
    missed: tuple[tuple[str, str], ...] = ()


def normal(text: str) -> str:
    """The words without case, accents of writing, punctuation, articles and plural endings."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    kept = [word for word in words if word not in ARTICLES] or words
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in kept)


class Lookup:
    """Finds devices of one home; made anew when the home is another."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._named: dict[str, list[Device]] = defaultdict(list)
        self._ordered: dict[str, str] = {}
        self._placed: dict[tuple[str | None, str | None], list[Device]] = defaultdict(list)
        for device in home.visible():
            for name in dict.fromkeys(map(normal, device.names)):
                self._named[name].append(device)
                self._ordered.setdefault(_sorted(name), name)
            for place in {(device.domain, device.area), (device.domain, None), (None, device.area), (None, None)}:
                self._placed[place].append(device)
        self._areas = {normal(n): area for area in home.areas.values() for n in (area.id, area.name, *area.aliases)}
        self._words = {d.name: frozenset(map(normal, d.words)) for d in domains().values()}

    def find(self, target: Target) -> Found:
        """Devices for the target; raises HomeError when none fits, naming the nearest visible ones."""
        area = self._area(target.area)
        if not target.name or not target.name.strip():
            return Found(self._unnamed(target, area))
        names = self._names(target.name)
        if len(names) == 1:
            return Found(self._one(names[0], target, area))
        if same := self._same(names, target.domain, area):
            return Found(same)
        return self._each(names, target, area)

    # ── areas ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _area(self, name: str | None) -> Area | None:
        if not name or not name.strip() or normal(name) in EVERYWHERE:
            return None
        if found := self._areas.get(normal(name)):
            return found
        near = listed(self._area_words.nearest(normal(name)))
        advice = f"the nearest are {near}" if near else "none is defined"
        raise HomeError(f"there is no area '{name[:40]}'; {advice}")

    @cached_property
    def _area_words(self) -> Words:
        return Words(area.name for area in self.home.areas.values())

    # ── no name ───────────────────────────────────────────────────────────────────────────────────────────────

    def _unnamed(self, target: Target, area: Area | None) -> tuple[Device, ...]:
        """All in the area; with no area all that are here, or the only one there is."""
        if area or target.area or target.domain is None:
            return self._all(target.domain, area)
        if here := self._placed.get((target.domain, target.here)) if target.here else None:
            return tuple(here)
        devices = self._all(target.domain, None)
        if len(devices) == 1:
            return devices
        names = listed(device.name for device in devices[:3])
        raise HomeError(f"say which {_kind(target.domain)} by name, such as {names}, or by area")

    def _all(self, domain: str | None, area: Area | None) -> tuple[Device, ...]:
        if devices := self._placed.get((domain, area.id if area else None)):
            return tuple(devices)
        where = f" in the {area.name}" if area else " in this home"
        areas = {self.home.area_name(device) or "" for device in self._placed.get((domain, None), ())} - {""}
        advice = f"; look in {listed(sorted(areas), 'and')}" if area and areas else ""
        raise HomeError(f"there is no {_kind(domain)}{where}{advice}")

    # ── one name ──────────────────────────────────────────────────────────────────────────────────────────────

    def _one(self, name: str, target: Target, area: Area | None) -> tuple[Device, ...]:
        key = normal(name)
        ways: tuple[Callable[[str, Target, Area | None], tuple[Device, ...]], ...] = (
            self._called, self._of_kind, self._of_area, self._in_area, self._with_kind, self._in_other_order
        )  # fmt: skip
        for way in ways:
            if devices := way(key, target, area):
                return devices
        raise HomeError(self._miss(name, target.domain, area))

    def _called(self, key: str, target: Target, area: Area | None) -> tuple[Device, ...]:
        """Devices of this very name."""
        devices = self._fitting(key, target.domain, area)
        if len(devices) > 1 and target.domain is not None:
            return self._told_apart(devices, target.here)
        return devices

    def _told_apart(self, devices: tuple[Device, ...], here: str | None) -> tuple[Device, ...]:
        near = tuple(device for device in devices if here is not None and device.area == here)
        if len(near) == 1:
            return near
        candidates = listed((self._placed_name(device) for device in devices[:5]), "and")
        raise HomeError(f"{len(devices)} devices are called so: {candidates}; give the full name or the area")

    def _of_kind(self, key: str, target: Target, area: Area | None) -> tuple[Device, ...]:
        """All of a kind: "all", "lights", "all lights"."""
        first, _, rest = key.partition(" ")
        if first in EVERYTHING and (not rest or self._kind_named(rest, target.domain)):
            return self._all(self._kind_named(rest, target.domain) or target.domain, area)
        if not (kind := self._kind_named(key, target.domain)):
            return ()
        return self._all(kind, area) if target.domain is None else self._unnamed(target, area)

    def _kind_named(self, word: str, domain: str | None) -> str | None:
        """The domain that people call so; where one is wanted, only that."""
        wanted = self._words if domain is None else {domain: self._words.get(domain, frozenset())}
        return next((name for name, words in wanted.items() if word in words), None)

    def _with_kind(self, key: str, target: Target, area: Area | None) -> tuple[Device, ...]:
        """A name with its kind said too: "movie scene"."""
        name, _, kind = key.rpartition(" ")
        return self._called(name, target, area) if name and self._kind_named(kind, target.domain) else ()

    def _of_area(self, key: str, target: Target, area: Area | None) -> tuple[Device, ...]:
        """All in an area, given where a name was asked for."""
        named = self._areas.get(key)
        return self._all(target.domain, named) if named and area in (None, named) else ()

    def _in_area(self, key: str, target: Target, area: Area | None) -> tuple[Device, ...]:
        """An area and a name or kind in one: "kitchen lights", "blinds in the bedroom"."""
        for named, rest in self._split(key):
            if area not in (None, named):
                continue
            inner = Target(target.domain, None, named.name, target.here)
            if devices := self._called(rest, inner, named) or self._of_kind(rest, inner, named):
                return devices
        return ()

    def _split(self, key: str) -> Iterator[tuple[Area, str]]:
        words = key.split()
        for cut in range(1, len(words)):
            head, tail = " ".join(words[:cut]), " ".join(words[cut:])
            if head in self._areas:
                yield self._areas[head], tail
            if tail in self._areas:
                yield self._areas[tail], head.removesuffix(" in")

    def _in_other_order(self, key: str, target: Target, area: Area | None) -> tuple[Device, ...]:
        """The same words in another order: "temperature outside"."""
        return self._called(self._ordered.get(_sorted(key), ""), target, area)

    # ── several names ─────────────────────────────────────────────────────────────────────────────────────────

    def _names(self, text: str) -> list[str]:
        """The text is one name if a device is called so, else what stands between commas."""
        parts = [part.strip() for part in BETWEEN_NAMES.split(text) if part.strip()]
        return [text] if normal(text) in self._named or not parts else parts

    def _same(self, names: list[str], domain: str | None, area: Area | None) -> tuple[Device, ...]:
        """Names and aliases of the same device, as a prompt lists them: "kitchen light, lamp"."""
        found = [{device.id for device in self._fitting(normal(name), domain, area)} for name in names]
        return tuple(self.home.devices[device_id] for device_id in sorted(set.intersection(*found)))

    def _each(self, names: list[str], target: Target, area: Area | None) -> Found:
        devices: dict[str, Device] = {}
        missed: list[tuple[str, str]] = []
        for name in names:
            try:
                devices |= {device.id: device for device in self._one(name, target, area)}
            except HomeError as error:
                missed.append((name, str(error)))
        if not devices:
            raise HomeError("; ".join(text for _, text in missed))
        return Found(tuple(devices.values()), tuple(missed))

    # ── misses ────────────────────────────────────────────────────────────────────────────────────────────────

    def _fitting(self, key: str, domain: str | None, area: Area | None) -> tuple[Device, ...]:
        devices = self._named.get(key, ())
        return tuple(d for d in devices if domain in (None, d.domain) and (area is None or d.area == area.id))

    def _miss(self, name: str, domain: str | None, area: Area | None) -> str:
        key = normal(name)
        if area and (elsewhere := self._fitting(key, domain, None)):
            return f"there is no '{name[:40]}' in the {area.name}; there is {self._choice(elsewhere)}"
        if other := self._fitting(key, None, None):
            return f"'{name[:40]}' is a {_kind(other[0].domain)}, not a {_kind(domain)}"
        if near := listed(self._names_of(domain).nearest(key)):
            return f"there is no {_kind(domain)} called '{name[:40]}'; the nearest are {near}"
        return f"there is no {_kind(domain)} in this home"

    def _names_of(self, domain: str | None) -> Words:
        if domain not in self._names_by_domain:
            self._names_by_domain[domain] = Words(device.name for device in self._placed.get((domain, None), ()))
        return self._names_by_domain[domain]

    @cached_property
    def _names_by_domain(self) -> dict[str | None, Words]:
        return {}

    def _choice(self, devices: Iterable[Device]) -> str:
        return listed(self._placed_name(device) for device in devices)

    def _placed_name(self, device: Device) -> str:
        area = self.home.area_name(device)
        return f"{device.name} ({area})" if area else device.name


def _sorted(key: str) -> str:
    return " ".join(sorted(word for word in key.split() if word not in ("in", "of")))


def _kind(domain: str | None) -> str:
    known = domains().get(domain or "")
    return known.words[0] if known else "device"
