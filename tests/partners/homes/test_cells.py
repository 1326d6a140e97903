"""No cell of the table is missing: whatever a home can hold is tried in it."""

from __future__ import annotations

import importlib

import pytest

from live_plugin.home.backends.home_assistant.translations import translations
from live_plugin.home.backends.mqtt.components import KINDS
from live_plugin.home.domains import domains
from tests.partners.homes.trial import HOMES, Absent, Trial

HELD = {
    "simulated": frozenset(domains()),
    "home_assistant": frozenset(translations()),
    "mqtt": frozenset(part.domain for part in KINDS.values()),
}
"""The domains of each kind of home, by its own table."""


def trial(domain: str) -> Trial:
    """The table in the domain's file."""
    found: Trial = importlib.import_module(f"tests.partners.homes.test_{domain}").TRIAL
    return found


@pytest.mark.parametrize("kind", HOMES)
def test_everything_that_a_home_can_hold_is_tried_in_it(kind: str) -> None:
    assert {domain for domain in domains() if kind in trial(domain).homes} == HELD[kind]


@pytest.mark.parametrize("domain", domains())
def test_what_a_home_cannot_hold_has_a_reason(domain: str) -> None:
    made = trial(domain)
    assert made.domain == domain
    assert all(place.reason for place in (made.home_assistant, made.mqtt) if isinstance(place, Absent))
