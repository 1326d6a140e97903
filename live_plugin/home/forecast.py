"""What should become of a device that is told something, how long to wait for it, and what came of it. Pure.

Real devices round, clamp, skip the states they pass through, and report late what they were told before. So a forecast
holds what is expected against what is told, attribute by attribute, and never takes a mere difference for success.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from live_plugin.errors import HomeError
from live_plugin.home.colors import distance, named
from live_plugin.home.domain import Change, Order, Steps
from live_plugin.home.domains import domain_of
from live_plugin.home.model import UNAVAILABLE, Device, State

Outcome = Literal["changed", "unchanged", "started", "failed", "would_change"]

SETTLE_S = 3.0
"""How long to wait for a device to do as it was told: a lock turns in one or two seconds."""
GRACE_S = 0.8
"""How long to wait on where a device has gone elsewhere: it was a late report, or it knows better."""

TOLERANCES: Mapping[str, float] = {
    "brightness": 3,  # of 255; zigbee counts to 254, others to 100
    "humidity": 3,
    "percentage": 17,  # a fan has three speeds or more
    "position": 3,
    "temperature": 0.5,
    "tilt_position": 3,
    "volume_level": 0.03,
}
"""How far from what was wanted a device may end by rounding; what is not named here must be equal."""
SHARES: Mapping[str, float] = {"color_temp_kelvin": 0.03}
"""The same as a share of what was wanted: lamps count in mireds."""
COLOR = 0.06
"""The same on the wheel of colours, whose radius is 1: lamps count hue and saturation in whole steps."""
COUNTERS = frozenset({"activations", "presses", "runs"})
"""Every number from the expected one on will do."""

SAME, ROUNDED = 1.0, 0.5
"""In tolerances: what is this near is as wanted; what was this near before cannot have been meant to change."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What should become of a device by its domain's own rules, whatever backend it is in."""

    device: Device
    before: State
    steps: Steps
    settle_s: float = SETTLE_S
    """How long the device is waited for; of what takes longer the start is enough."""

    @property
    def changes(self) -> list[Change]:
        return [step for step in self.steps if isinstance(step, Change)]

    @property
    def orders(self) -> list[Order]:
        return [step for step in self.steps if isinstance(step, Order)]

    def patience_s(self, state: State) -> float:
        """How long to wait on for the next report, now that the device is so; 0 when nothing more is to come."""
        expected = self._expected
        if not expected:
            return 0
        if not self._has_moved(state):
            return GRACE_S if self._misses(self.before) <= ROUNDED else self.settle_s
        is_long = expected[-1].after_s > self.settle_s
        if self._misses(state) <= SAME or (is_long and state.value in self._ways):
            return 0
        return self.settle_s if self._is_under_way(state) else GRACE_S

    def outcome(self, after: State) -> Outcome:
        """What came of it; raises HomeError where something should have, and nothing did."""
        if after.value == UNAVAILABLE.value:
            raise HomeError("it became unavailable: nobody knows whether it was done")
        if self._is_under_way(after):
            return "started"
        if after == self.before and not self._expected:
            return "unchanged"
        if not self._expected or self._has_moved(after):
            return "changed"
        if self._misses(self.before) <= SAME:
            return "unchanged"
        raise HomeError("it was told to, but did not change")

    @property
    def _expected(self) -> list[Change]:
        """The changes, if the first is to be seen while we wait; a timer that is started anew is merely longer."""
        changes = self.changes
        return changes if changes and changes[0].after_s <= self.settle_s else []

    @property
    def _foretold(self) -> frozenset[str]:
        """Attributes that are to change; what a thermostat measures meanwhile is none of them."""
        return frozenset(name for change in self._expected for name in _differing(self.before, change.state))

    @property
    def _ways(self) -> frozenset[str]:
        """Values that it has on the way and in the end."""
        return frozenset(change.state.value for change in self._expected)

    def _has_moved(self, state: State) -> bool:
        """Whether anything that was to change has changed, to whatever; what goes on as before has not heard of it."""
        if state.value == self.before.value and self._passes(state) and state.value not in self._ways:
            return False
        return state.value != self.before.value or not self._foretold.isdisjoint(_differing(self.before, state))

    def _misses(self, state: State) -> float:
        """How far this is from the end that was foretold, in tolerances."""
        goal = self.changes[-1].state
        if state.value != goal.value:
            return float("inf")
        return max((_gap(name, state, goal) for name in self._foretold), default=0.0)

    def _is_under_way(self, state: State) -> bool:
        """Whether it is only passing through; not all that travels says so, but then it is between here and there."""
        if self._passes(state):
            return not self._expected or state.value in self._ways or state.value != self.before.value
        travels = bool(self._expected) and self.changes[-1].after_s > 0
        return travels and self._misses(state) > SAME and any(self._is_between(name, state) for name in self._foretold)

    def _passes(self, state: State) -> bool:
        return state.value in domain_of(self.device.id).passing

    def _is_between(self, name: str, state: State) -> bool:
        here, now, there = (_number(name, one) for one in (self.before, state, self.changes[-1].state))
        if here is None or now is None or there is None:
            return False
        return min(here, there) < now < max(here, there)


def _differing(one: State, other: State) -> Iterator[str]:
    """Names of the attributes that are not the same in both."""
    names = one.attributes.keys() | other.attributes.keys()
    return (name for name in names if one.attributes.get(name) != other.attributes.get(name))


def _gap(name: str, state: State, goal: State) -> float:
    """How far an attribute is from what is wanted, in tolerances; endless where it is something else altogether."""
    if name == "color_name":
        return _color_gap(state.attributes.get(name), goal.attributes.get(name))
    found, wanted = _number(name, state), _number(name, goal)
    if found is None or wanted is None:
        return 0.0 if state.attributes.get(name) == goal.attributes.get(name) else float("inf")
    if found == wanted or (name in COUNTERS and found > wanted):
        return 0.0
    tolerance = TOLERANCES.get(name, 0.0) or abs(wanted) * SHARES.get(name, 0.0)
    return abs(found - wanted) / tolerance if tolerance else float("inf")


def _color_gap(found: Any, wanted: Any) -> float:
    if found == wanted:
        return 0.0
    return distance(found, wanted) / COLOR if found in named() and wanted in named() else float("inf")


def _number(name: str, state: State) -> float | None:
    found: Any = state.attributes.get(name)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None
