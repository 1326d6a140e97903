"""What to say when a target was not found, or not for certain: the nearest visible names, or a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from live_plugin.home.index import Index, Scope
from live_plugin.home.kinds import label
from live_plugin.home.model import Device
from live_plugin.home.nearest import listed

MOST = 5
"""Devices named in a question; who has more of a name must say the area anyway."""


class Advice:
    """The sentences about one home; all name only what is exposed."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def miss(self, name: str, words: list[str], scope: Scope) -> str:
        """There is nothing of this name in the scope."""
        kind, shown = label(scope.domain), name.strip()[:40]
        anywhere = replace(scope, areas=None)
        if scope.areas and (elsewhere := self._index.called(words, anywhere)):
            return f"there is no '{shown}' in the {self._place(scope)}; there is {self._choice(elsewhere)}"
        if other := self._index.called(words, Scope()):
            rather = f"not {_a(kind)}" if scope.domain else "which is not for this tool"
            return f"'{shown}' is {_a(label(other[0].domain))}, {rather}"
        if near := listed(self._index.nearest(words, scope) or self._index.nearest(words, anywhere)):
            return f"there is no {kind} called '{shown}'; the nearest are {near}"
        return f"there is no {kind} in this home"

    def none(self, scope: Scope) -> str:
        """There is no such kind of device in the scope."""
        where = f" in the {self._place(scope)}" if scope.areas else " in this home"
        near = self._index.areas_of(scope) if scope.areas else []
        return f"there is no {label(scope.domain)}{where}" + (f"; look in {listed(near[:MOST], 'and')}" if near else "")

    def no_area(self, name: str) -> str:
        near = listed(self._index.nearest_areas(name))
        return f"there is no area '{name.strip()[:40]}'; {f'the nearest are {near}' if near else 'none is defined'}"

    def which_kind(self, scope: Scope) -> str:
        """An area alone does not say what to turn off in it."""
        known = sorted((scope.domains or self._index.domains) & self._index.domains)
        return f"say which kind of device is meant: give domain ({', '.join(known) or 'none is here'}) or a name"

    def which_one(self, devices: Iterable[Device]) -> str:
        names = [self._placed_name(device) for device in devices]
        if len(names) > 1 and len(set(map(str.casefold, names))) == 1:
            return f"{len(names)} devices are called {listed(names[:1])}: give each a name or an area of its own first"
        return f"which one: {listed(names[:MOST])}?"

    def _choice(self, devices: Iterable[Device]) -> str:
        return listed([self._placed_name(device) for device in devices][:MOST])

    def _placed_name(self, device: Device) -> str:
        area = self._index.home.area_name(device)
        return f"{device.name} ({area})" if area else device.name

    def _place(self, scope: Scope) -> str:
        areas = self._index.home.areas
        return " or ".join(sorted(areas[area].name for area in scope.areas or () if area in areas))


def _a(word: str) -> str:
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"
