"""What may be done to the home by voice at all.

A rule is named `domain.act`, `domain.device_class.act` or `domain.something.act` (the device's id before the act).
The most specific one holds. Locking and closing let nobody in, so they are free; unlocking and opening a way in
are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from live_plugin.errors import HomeError
from live_plugin.home.model import Device

Tier = Literal["free", "never"]

DEFAULTS: Mapping[str, Tier] = {
    "lock.unlock": "never",
    "lock.open": "never",
    "cover.garage.open": "never",
    "cover.gate.open": "never",
    "cover.door.open": "never",
}


class Risk:
    """Answers whether an act on a device is allowed."""

    def __init__(self, rules: Mapping[str, Tier]) -> None:
        self._rules = {**DEFAULTS, **rules}

    def tier(self, device: Device, act: str) -> Tier:
        """The tier of this act on this device; what no rule names is free."""
        return next((self._rules[rule] for rule in rules_for(device, act) if rule in self._rules), "free")

    def check(self, device: Device, act: str) -> None:
        """Raise HomeError when the act is never allowed."""
        if self.tier(device, act) == "never":
            raise HomeError(f"to {act} it by voice is not allowed in this home: it must be done by hand")


def rules_for(device: Device, act: str) -> Iterator[str]:
    """Names of the rules that apply, the most specific first."""
    yield f"{device.id}.{act}"
    if device_class := getattr(device.settings, "device_class", None):
        yield f"{device.domain}.{device_class}.{act}"
    yield f"{device.domain}.{act}"
