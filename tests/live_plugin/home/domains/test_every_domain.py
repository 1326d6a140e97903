"""What holds for any order of any actions, in every domain there is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change
from live_plugin.home.domains import domains
from live_plugin.home.model import Device

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "brightness_pct": st.integers(-5, 105),
    "color_name": st.sampled_from(["blue", "warm white", "octarine"]),
    "color_temp_kelvin": st.integers(1000, 9000),
    "temperature": st.floats(),
    "hvac_mode": st.sampled_from(["off", "heat", "dry", "x"]),
    "position": st.integers(-5, 105),
    "volume_pct": st.integers(-5, 105),
    "duration_s": st.floats(),
}


@pytest.mark.parametrize("name", [name for name, domain in domains().items() if domain.actions])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_order_of_actions_keeps_the_state_valid(name: str, data: st.DataObject) -> None:
    domain = domains()[name]
    device = Device(f"{name}.x", domain.settings())
    state = domain.initial(device.settings)
    for _ in range(5):
        action = domain.actions[data.draw(st.sampled_from(sorted(domain.actions)))]
        known = {p.name: FIELDS[p.name] for p in action.arguments.parameters}
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
