"""What holds for any order of any actions, in every domain there is."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change, Domain
from live_plugin.home.domains import domains
from live_plugin.home.model import Device

WORDS = [
    "blue",
    "warm white",
    "octarine",
    "off",
    "heat",
    "eco",
    "quiet",
    "first",
    "milk",
    "sleep",
    "07:30",
    "2026-05-01",
]
ANYTHING = st.one_of(
    st.sampled_from(WORDS), st.integers(-5, 105), st.floats(), st.booleans(), st.text(max_size=5), st.none()
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "color_temp_kelvin": st.integers(1000, 9000),
    "item": st.sampled_from(["milk", "Milk!", "eggs", " "]),
    "fields": st.dictionaries(st.sampled_from(["a", "b"]), ANYTHING),
}
EVERYTHING: dict[str, dict[str, Any]] = {
    "alarm_control_panel": {"arming_seconds": 30},
    "climate": {"preset_modes": ["sleep", "eco"], "fan_modes": ["quiet"]},
    "cover": {"tilts": True},
    "fan": {"preset_modes": ["sleep"], "oscillates": True, "reversible": True},
    "humidifier": {"modes": ["sleep", "eco"]},
    "light": {"effects": ["blue"]},
    "media_player": {"sources": ["first"], "titles": ["Blue Milk", "Quiet"]},
    "siren": {"tones": ["quiet"]},
    "todo": {"items": ["milk"]},
    "script": {"fields": {"a": {"type": "number", "min": 0, "max": 50, "required": True}, "b": {"options": ["off"]}}},
}
"""Devices that can do all that their domain knows."""


@pytest.mark.parametrize("name", [name for name, domain in domains().items() if domain.actions])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_order_of_actions_keeps_the_state_valid(name: str, data: st.DataObject) -> None:
    domain = domains()[name]
    options = data.draw(st.sampled_from([{}, EVERYTHING.get(name, {})]))
    device = Device(f"{name}.x", domain.settings.model_validate(options))
    state = domain.initial(device.settings)
    for _ in range(5):
        action = domain.actions[data.draw(st.sampled_from(sorted(domain.actions)))]
        known = {p.name: FIELDS.get(p.name, ANYTHING) for p in action.arguments.parameters}
        fields = data.draw(st.fixed_dictionaries({}, optional=known))
        try:
            steps = domain.steps(device, state, action.name, fields)
        except HomeError:
            continue
        changes = [step for step in steps if isinstance(step, Change)]
        times = [change.after_s for change in changes]
        assert times == sorted(times)
        assert all(domain.states is None or change.state.value in domain.states for change in changes)
        assert all(before != after for before, after in pairwise([state, *(change.state for change in changes)]))
        if changes:
            assert changes[-1].state.value not in domain.passing
            state = data.draw(st.sampled_from(changes)).state
        assert isinstance(domain.told(state), dict)


@pytest.mark.parametrize("domain", domains().values(), ids=lambda domain: domain.name)
def test_every_domain_says_what_it_is(domain: Domain) -> None:
    """A file is complete in itself: its name, its words, and a state it can begin with."""
    assert Device(f"{domain.name}.x", domain.settings()).domain == domain.name
    state = domain.initial(domain.settings())
    assert domain.states is None or state.value in domain.states
    assert state.value not in domain.passing
    assert domain.words
    assert json.dumps(domain.told(state))
