"""What people say in many languages leads to the devices they mean, and never wrongly to a risky one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from live_plugin.errors import HomeError
from live_plugin.home.domains import domain_of
from live_plugin.home.lookup import Lookup, Target
from live_plugin.home.settings import HomeSettings
from live_plugin.plugins.builtin.switch import SWITCHABLE

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "targets.yaml").read_text(encoding="utf-8"))
CASES = [(language, *case) for language, part in TABLE.items() for case in part["cases"]]
GOOD_ENOUGH = 0.98


@pytest.fixture(scope="module")
def lookups() -> dict[str, Lookup]:
    return {name: Lookup(HomeSettings.model_validate(part["home"]).home()) for name, part in TABLE.items()}


def target(domain: str, name: str | None, known: dict[str, Any]) -> Target:
    ways: dict[str, dict[str, Any]] = {"on/off": {"among": SWITCHABLE}, "state": {"asking": True}}
    given = {"name": name, **ways.get(domain, {"domain": domain}), **known}
    return Target(**given | {"last": tuple(known.get("last", ()))})


def outcome(lookup: Lookup, wanted: Target) -> set[str]:
    """Ids of what was found, or "?" for a question, "-" for a miss."""
    try:
        return {device.id for device in lookup.find(wanted).devices}
    except HomeError as error:
        return {"?" if str(error).startswith("which one: ") else "-"}


def expected(lookup: Lookup, devices: str, found: set[str]) -> set[str]:
    if devices in ("?", "-"):
        return {devices}
    if devices.startswith("*"):
        return {device.id for device in lookup.home.visible(devices[1:])}
    known = {device.id.partition(".")[2]: device.id for device in lookup.home.visible() if device.id in found}
    return {known.get(name, name) for name in devices.split()}


def test_people_find_what_they_mean(lookups: dict[str, Lookup]) -> None:
    wrong = []
    for language, said, domain, name, devices, *more in CASES:
        lookup = lookups[language]
        found = outcome(lookup, target(domain, name, more[0] if more else {}))
        if found != (meant := expected(lookup, devices, found)):
            wrong.append(f"{language}: {said!r} ({domain}, {name}) found {sorted(found)}, meant {sorted(meant)}")
    assert len(CASES) >= 300
    assert len(wrong) <= (1 - GOOD_ENOUGH) * len(CASES), "\n".join(wrong)


def test_nothing_leads_wrongly_to_a_risky_device(lookups: dict[str, Lookup]) -> None:
    for language, said, domain, name, devices, *more in CASES:
        lookup = lookups[language]
        found = outcome(lookup, target(domain, name, more[0] if more else {})) - {"?", "-"}
        for device_id in found - expected(lookup, devices, found):
            assert not domain_of(device_id).is_risky(lookup.home.devices[device_id]), f"{language}: {said}"


def test_nothing_leads_to_a_hidden_device(lookups: dict[str, Lookup]) -> None:
    for language, _, domain, name, _, *more in CASES:
        lookup = lookups[language]
        for device_id in outcome(lookup, target(domain, name, more[0] if more else {})) - {"?", "-"}:
            assert lookup.home.devices[device_id].settings.exposed
