"""Which devices were meant by a name, an area, both or neither.

Hidden devices do not exist here. Where several fit and one was meant, the room of the microphone decides; else, and
always where a mistake could do harm, the answer is a question. A name that was misheard a little is understood when
only one device can be meant and it is harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from live_plugin.errors import HomeError
from live_plugin.home.advice import Advice
from live_plugin.home.domains import domain_of, domains
from live_plugin.home.index import Index, Scope, are_twins
from live_plugin.home.kinds import Kind, domain_called, kinds_of, known_kinds, label
from live_plugin.home.model import Device, Home
from live_plugin.home.nearest import listed
from live_plugin.home.spoken import EVERYTHING, EVERYWHERE, ONE, OTHER, SMALL, meaning, normal, plain, words_in

BETWEEN_NAMES = re.compile(r"[,;&、،]|\b(?:and|und|et|e|y|en|och)\b", re.IGNORECASE)
LINKS = ("n", "s", "es", "的", "の", "")
"""What may stand between the parts of a word made of a place and a thing: Küche-n-licht, 厨房-的-灯."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a person aimed at, in their words."""

    domain: str | None = None
    """Kind of the devices; None for any."""
    name: str | None = None
    """Of a device, several with commas, a kind ("lights") or "all"."""
    area: str | None = None
    """Of the home, or a floor, several with commas, or "all"."""
    here: str | None = None
    """Id of the area where it was said."""
    among: frozenset[str] | None = None
    """Domains that come into question where no domain is given."""
    device_class: str | None = None
    """What the devices are within their domain, such as `garage`."""
    asking: bool = False
    """Whether it is only asked how they are: then all that fit are welcome."""
    last: tuple[str, ...] = ()
    """Ids of what was meant before, for "the other one"."""


@dataclass(frozen=True, slots=True)
class Found:
    """The devices that were meant, and each name that meant none with the reason."""

    devices: tuple[Device, ...]
    missed: tuple[tuple[str, str], ...] = ()


class Lookup:
    """Finds devices of one home; made anew when the home is another."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._index = Index(home)
        self._advice = Advice(self._index)
        known_kinds()  # so that the first question is answered as quickly as all others

    def offers(self, domains: frozenset[str]) -> bool:
        """Whether a device of these domains is exposed."""
        return not domains.isdisjoint(self._index.domains)

    def find(self, target: Target) -> Found:
        """Devices for the target; raises HomeError when none fits, naming the nearest visible ones."""
        scope = self._scope(target)
        if not target.name or not target.name.strip():
            return Found(self._unnamed(target, scope))
        names = self._names(target.name)
        if len(names) == 1:
            return Found(self._one(names[0], target, scope))
        if same := self._same(names, scope):
            return Found(same)
        return self._each(names, target, scope)

    # ── where ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _scope(self, target: Target) -> Scope:
        named = frozenset({domain_called(target.domain)}) if target.domain else None
        if named and target.among is not None and not named <= target.among:
            raise HomeError(f"domain must be {listed(sorted(target.among))}, got '{target.domain}'")
        classes = frozenset({"_".join(plain(target.device_class).split())}) if target.device_class else None
        return Scope(named or target.among, self._areas(target.area), classes)

    def _areas(self, text: str | None) -> frozenset[str] | None:
        if not text or not text.strip() or normal(text) in EVERYWHERE:
            return None
        if found := self._area(text):
            return found
        found = frozenset[str]()
        for part in filter(str.strip, BETWEEN_NAMES.split(text)):
            if not (area := self._area(part)):
                raise HomeError(self._advice.no_area(part))
            found |= area
        return found

    def _area(self, name: str) -> frozenset[str]:
        words = words_in(name)
        return self._index.areas(words) or self._index.areas(self._meaning(words)) or self._index.areas([normal(name)])

    def _meaning(self, words: list[str]) -> list[str]:
        """The words without the small ones, but for those that are an area here, as a den is."""
        return [word for word in words if word not in SMALL or self._index.areas([word])] or words

    # ── no name ───────────────────────────────────────────────────────────────────────────────────────────────

    def _unnamed(self, target: Target, scope: Scope) -> tuple[Device, ...]:
        """All in the area; with no area all that are here, or the only one there is."""
        if scope.domain is None and not target.asking:
            raise HomeError(self._advice.which_kind(scope))
        if scope.areas is not None or target.area or target.asking:
            return self._all(scope)
        if target.here and (here := self._index.all(scope.within(frozenset({target.here})))):
            return here
        return self._only(self._all(scope))

    def _all(self, scope: Scope) -> tuple[Device, ...]:
        if devices := self._index.all(scope):
            return devices
        raise HomeError(self._advice.none(scope))

    def _only(self, devices: tuple[Device, ...]) -> tuple[Device, ...]:
        if len(devices) == 1:
            return devices
        raise HomeError(self._advice.which_one(devices))

    # ── one name ──────────────────────────────────────────────────────────────────────────────────────────────

    def _one(self, name: str, target: Target, scope: Scope) -> tuple[Device, ...]:
        words = words_in(name)
        ways = (self._named, self._of_kind, self._other, self._placed, self._loosely, self._misheard) if words else ()
        for way in ways:
            if devices := way(words, target, scope):
                return devices
        kind = self._narrowed(scope, self._kinds(words)[1]) if words else None
        raise HomeError(self._advice.none(kind) if kind else self._advice.miss(name, words, scope))

    def _named(self, words: list[str], target: Target, scope: Scope) -> tuple[Device, ...]:
        """The name of a device, its words in any order."""
        return self._told_apart(self._index.named(words, scope), target)

    def _loosely(self, words: list[str], target: Target, scope: Scope) -> tuple[Device, ...]:
        """The name of a device, singular or plural, or with its kind said too."""
        return self._told_apart(self._index.called(words, scope), target) or self._with_kind(words, target, scope)

    def _told_apart(self, devices: tuple[Device, ...], target: Target) -> tuple[Device, ...]:
        """The one of several that is here, where that is no guess at something risky."""
        if len(devices) < 2 or target.asking:
            return devices
        near = tuple(device for device in devices if device.area == target.here is not None)
        if len(near) == 1 and not any(map(_is_risky, devices)):
            return near
        return self._only(devices)

    def _of_kind(self, words: list[str], target: Target, scope: Scope) -> tuple[Device, ...]:
        """All of a kind ("lights", "all lights") or the one of it ("the lamp")."""
        every, kinds = self._kinds(words)
        inner = self._narrowed(scope, kinds) if kinds else scope if every else None
        if not inner or not (devices := self._index.all(inner)):
            return ()
        if every:
            return devices
        single = all(kind.single for kind in kinds if inner.domains is None or kind.domain in inner.domains)
        return self._told_apart(devices, target) if single else self._unnamed(target, inner)

    def _kinds(self, words: list[str]) -> tuple[bool, Sequence[Kind]]:
        """Whether every device is meant ("all lights"), and the kinds that the words mean."""
        said = self._meaning(words)
        every = said[0] in EVERYTHING
        kinds = kinds_of(said[1:] if every else said)
        return every and (bool(kinds) or len(said) == 1), kinds

    def _narrowed(self, scope: Scope, kinds: Sequence[Kind]) -> Scope | None:
        """The scope with only devices of these kinds; where a class has none, with those that are called alike."""
        fitting = [kind for kind in kinds if scope.domains is None or kind.domain in scope.domains]
        if not fitting:
            return None
        inner = replace(scope, domains=frozenset(kind.domain for kind in fitting))
        classes = frozenset(kind.device_class for kind in fitting if kind.device_class)
        if not classes or scope.classes or any(kind.device_class is None for kind in fitting):
            return inner
        narrow = replace(inner, classes=classes)
        alike = frozenset[str]().union(*(domains()[kind.domain].alike for kind in fitting))
        return narrow if self._index.all(narrow) or not classes <= alike else replace(inner, classes=alike)

    def _with_kind(self, words: list[str], target: Target, scope: Scope) -> tuple[Device, ...]:
        """A name with its kind said too: "movie scene"."""
        said = self._meaning(words)
        for cut in range(1, len(said)):
            for kind, name in ((said[:cut], said[cut:]), (said[cut:], said[:cut])):
                inner = self._narrowed(scope, kinds_of(kind))
                if inner and (devices := self._index.called(name, inner)):
                    return self._told_apart(devices, target)
        return ()

    def _placed(self, words: list[str], target: Target, scope: Scope) -> tuple[Device, ...]:
        """An area alone, or with a name or a kind: "kitchen lights", "Küchenlicht", "blinds in the bedroom"."""
        if (areas := self._index.areas(words)) and scope.areas in (None, areas):
            return self._unnamed(target, scope.within(areas))
        for areas, rest in self._splits(words):
            if scope.areas is not None and not areas & scope.areas:
                continue
            inner = scope.within(areas)
            if not (rest := meaning(rest)):
                return self._unnamed(target, inner)
            for way in (self._named, self._of_kind, self._loosely):
                if devices := way(rest, target, inner):
                    return devices
        return ()

    def _splits(self, words: list[str]) -> Iterator[tuple[frozenset[str], list[str]]]:
        """Each area that the words name, with the other words; the longest names first."""
        for length in range(len(words), 0, -1):
            for start in range(len(words) - length + 1):
                if areas := self._index.areas(words[start : start + length]):
                    yield areas, words[:start] + words[start + length :]
        for at, word in enumerate(words):
            for cut in range(len(word) - 1, 0, -1):
                if areas := self._index.areas([word[:cut]]):
                    tails = {word[cut:].removeprefix(link) for link in LINKS} - {""}
                    yield from ((areas, [*words[:at], tail, *words[at + 1 :]]) for tail in sorted(tails))

    def _other(self, words: list[str], target: Target, scope: Scope) -> tuple[Device, ...]:
        """Of the devices like the last one, the one that was not meant then."""
        said = self._meaning(words)
        if said[0] not in OTHER:
            return ()
        last = [self.home.devices[key] for key in target.last if key in self.home.devices]
        rest = [word for word in said[1:] if word != ONE]
        inner = self._narrowed(scope, kinds_of(rest)) if rest else scope
        if inner is None or not last:
            raise HomeError("say which one by name: nothing like it was meant before")
        kinds, rooms = frozenset(d.domain for d in last), frozenset(d.area for d in last if d.area)
        wide = replace(inner, domains=kinds if inner.domains is None else inner.domains & kinds)
        others = [device for device in self._index.all(wide) if device.id not in target.last]
        twins = tuple(device for device in others if any(are_twins(device.name, one.name) for one in last))
        here = tuple(device for device in others if device.area in rooms)
        if likely := twins or here or tuple(others):
            return self._only(likely)
        raise HomeError(f"there is no other {label(last[0].domain)}")

    def _misheard(self, words: list[str], target: Target, scope: Scope) -> tuple[Device, ...]:
        """The one harmless device that is called nearly so; two of them are asked for."""
        if self._index.called(words, Scope()):
            return ()
        likely = self._index.alike(words, scope)
        if not likely or any(map(_is_risky, likely)):
            return ()
        return self._told_apart(likely, target)

    # ── several names ─────────────────────────────────────────────────────────────────────────────────────────

    def _names(self, text: str) -> list[str]:
        """The text is one name if a device is called so, else what stands between commas."""
        parts = [part.strip() for part in BETWEEN_NAMES.split(text) if part.strip()]
        return [text] if not parts or self._index.called(words_in(text), Scope()) else parts

    def _same(self, names: list[str], scope: Scope) -> tuple[Device, ...]:
        """Names and aliases of the same device, as a prompt lists them: "kitchen light, lamp"."""
        found = [{device.id: device for device in self._index.called(words_in(name), scope)} for name in names]
        common = set(found[0]).intersection(*found)
        return tuple(device for key, device in found[0].items() if key in common) if len(common) == 1 else ()

    def _each(self, names: list[str], target: Target, scope: Scope) -> Found:
        devices: dict[str, Device] = {}
        missed: list[tuple[str, str]] = []
        for name in names:
            try:
                devices |= {device.id: device for device in self._one(name, target, scope)}
            except HomeError as error:
                missed.append((name, str(error)))
        if not devices:
            raise HomeError("; ".join(text for _, text in missed))
        return Found(tuple(devices.values()), tuple(missed))


def _is_risky(device: Device) -> bool:
    return domain_of(device.id).is_risky(device)
