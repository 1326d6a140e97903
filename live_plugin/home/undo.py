"""What was done last, and how to bring back what was before: pure, from the old states.

How a state is brought back is a table: for each attribute an action with its field, for each value an action. What is
not in the table has no opposite: a siren that has sounded, a lawn that is mown. Some values can only be come near to,
as a player that was on and silent; the answer of the tool tells the state that was reached.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.domain import Order
from live_plugin.home.model import Device, State

RECENT_S = 600.0
"""What was done longer ago is not meant by "undo that"."""
KEPT = 8

ON_OFF = {"on": "turn_on", "off": "turn_off"}
OPEN_CLOSED = {"open": "open", "closed": "close"}


def _percent(share: float) -> int:
    return round(share * 100)


def _percent_of_byte(level: float) -> int:
    return max(1, round(level / 255 * 100))


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Way:
    """How the states of a domain are brought back."""

    values: Mapping[str, str] = field(default_factory=dict)
    """Value → the action that leads to it."""
    attributes: Mapping[str, tuple[str, str, Callable[[Any], Any]]] = field(default_factory=dict)
    """Attribute → action, field, and what to give for the old value."""
    off_has_none: bool = False
    """Whether attributes are brought back only to what was on, for bringing them back turns it on."""


WAYS: Mapping[str, Way] = {
    "alarm_control_panel": Way(
        {f"armed_{mode}": f"arm_{mode}" for mode in ("home", "away", "night", "vacation")} | {"disarmed": "disarm"}
    ),
    "climate": Way(
        {}, {"temperature": ("set_temperature", "temperature", _same), "value": ("set_hvac_mode", "hvac_mode", _same)}
    ),
    "cover": Way(OPEN_CLOSED, {"position": ("set_position", "position", _same)}),
    "fan": Way(
        ON_OFF,
        {
            "percentage": ("set_percentage", "percentage", _same),
            "oscillating": ("oscillate", "oscillating", _same),
            "direction": ("set_direction", "direction", _same),
        },
        off_has_none=True,
    ),
    "humidifier": Way(ON_OFF, {"humidity": ("set_humidity", "humidity", _same), "mode": ("set_mode", "mode", _same)}),
    "light": Way(
        ON_OFF,
        {
            "brightness": ("turn_on", "brightness_pct", _percent_of_byte),
            "color_name": ("turn_on", "color_name", _same),
            "color_temp_kelvin": ("turn_on", "color_temp_kelvin", _same),
        },
        off_has_none=True,
    ),
    "lock": Way({"locked": "lock", "unlocked": "unlock"}),
    "media_player": Way(
        {"on": "turn_on", "off": "turn_off", "playing": "play", "paused": "pause", "idle": "stop"},
        {
            "volume_level": ("set_volume", "volume_pct", _percent),
            "media_title": ("play_media", "query", _same),
        },
    ),
    "switch": Way(ON_OFF),
    "valve": Way(OPEN_CLOSED, {"position": ("set_position", "position", _same)}),
}


def opposite(device: Device, before: State, now: State) -> list[Order]:
    """The orders, one after the other, that bring `before` back; none where nothing differs or there is no way."""
    way = WAYS.get(device.domain)
    if way is None or before == now:
        return []
    wanted: dict[str, dict[str, Any]] = {}
    old, new = _attributes(before), _attributes(now)
    for name, (action, parameter, given) in way.attributes.items():
        if way.off_has_none and before.value == "off":
            break
        if old.get(name) is not None and old[name] != new.get(name):
            wanted.setdefault(action, {})[parameter] = given(old[name])
    if action := _last(way, before, now, wanted):
        wanted[action] = wanted.pop(action, {})
    return [Order(device.id, action, fields) for action, fields in wanted.items()]


def _attributes(state: State) -> dict[str, Any]:
    """The attributes, and the value as one more."""
    return {**state.attributes, "value": state.value}


def _last(way: Way, before: State, now: State, wanted: Mapping[str, Any]) -> str:
    """The action that brings the value back, where the attributes do not do that or do too much."""
    moves = "set_position" in wanted
    return "" if moves or (before.value == now.value and not wanted) else way.values.get(before.value, "")


@dataclass
class Deed:
    """What one utterance has changed: devices with the states before."""

    key: Hashable
    at: float
    before: dict[str, State] = field(default_factory=dict)


class History:
    """The latest deeds; time is an argument."""

    def __init__(self) -> None:
        self._deeds: list[Deed] = []

    def add(self, key: Hashable, device_id: str, before: State, now: float) -> None:
        """A device was so before; of several changes by one utterance the first counts."""
        deed = next((deed for deed in self._deeds if deed.key == key), None)
        if deed is None:
            deed = Deed(key, now)
            self._deeds = [*self._deeds[1 - KEPT :], deed]
        deed.at = now
        deed.before.setdefault(device_id, before)

    def take(self, now: float) -> Deed:
        """The latest deed, which is then forgotten; raises HomeError when there is none of late."""
        if not self._deeds or now - self._deeds[-1].at > RECENT_S:
            raise HomeError("there is nothing to undo: nothing was changed by voice in the last ten minutes")
        return self._deeds.pop()

    def put_back(self, deed: Deed) -> None:
        """It was not undone after all."""
        self._deeds.append(deed)
