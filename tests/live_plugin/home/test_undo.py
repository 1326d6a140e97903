from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change
from live_plugin.home.domains import domain_of, domains
from live_plugin.home.model import Device, State
from live_plugin.home.undo import RECENT_S, WAYS, History, opposite

Call = tuple[str, dict[str, Any]]
OPTIONS: dict[str, dict[str, Any]] = {
    "climate": {"modes": ["off", "heat", "cool"]},
    "fan": {"oscillates": True, "reversible": True},
    "humidifier": {"modes": ["auto", "sleep"]},
    "media_player": {"titles": ["Quiet Rain", "Morning Light"]},
}
CALLS: dict[str, list[Call]] = {
    "climate": [("set_temperature", {"temperature": 25}), ("set_hvac_mode", {"hvac_mode": "cool"}), ("turn_off", {})],
    "cover": [("open", {}), ("close", {}), ("set_position", {"position": 35})],
    "fan": [
        ("turn_on", {}),
        ("set_percentage", {"percentage": 80}),
        ("oscillate", {"oscillating": True}),
        ("set_direction", {"direction": "reverse"}),
    ],
    "humidifier": [("turn_on", {}), ("set_humidity", {"humidity": 60}), ("turn_off", {})],
    "light": [
        ("turn_on", {"brightness_pct": 30}),
        ("turn_on", {"brightness_pct": 90}),
        ("turn_on", {"brightness_pct": 1}),
        ("turn_off", {}),
    ],
    "lock": [("lock", {}), ("unlock", {})],
    "media_player": [("play", {}), ("set_volume", {"volume_pct": 80}), ("turn_off", {})],
    "switch": [("turn_on", {}), ("turn_off", {})],
    "valve": [("open", {}), ("close", {}), ("set_position", {"position": 35})],
    "alarm_control_panel": [("arm_home", {}), ("arm_away", {}), ("disarm", {})],
}


def after(device: Device, state: State, call: Call) -> State:
    """How the device is when all of an action has happened."""
    changes = [s for s in domain_of(device.id).steps(device, state, *call) if isinstance(s, Change)]
    return changes[-1].state if changes else state


def device_of(domain: str) -> Device:
    return Device(f"{domain}.x", domains()[domain].settings.model_validate(OPTIONS.get(domain, {})))


def shown(device: Device, state: State) -> tuple[str, dict[str, Any]]:
    return state.value, domain_of(device.id).told(state)


@pytest.mark.parametrize("domain", CALLS)
@given(data=st.data())
def test_what_was_done_is_undone(domain: str, data: st.DataObject) -> None:
    """From any state, after any action, the opposite brings back what people see of it."""
    device = device_of(domain)
    state = domains()[domain].initial(device.settings)
    for call in data.draw(st.lists(st.sampled_from(CALLS[domain]), max_size=4)):
        state = after(device, state, call)
    now = after(device, state, data.draw(st.sampled_from(CALLS[domain])))
    orders = opposite(device, state, now)
    for order in orders:
        now = after(device, now, (order.action, dict(order.fields)))
    assert shown(device, now) == shown(device, state)


def test_every_way_leads_through_actions_that_there_are() -> None:
    for name, way in WAYS.items():
        domain = domains()[name]
        actions = [*way.values.values(), *(action for action, _, _ in way.attributes.values())]
        assert set(actions) <= set(domain.actions), name
        assert domain.states is None or set(way.values) <= domain.states, name


def test_a_colour_comes_back() -> None:
    device = device_of("light")
    blue = State("on", {"brightness": 76, "color_name": "blue", "color_temp_kelvin": None})
    [order] = opposite(device, blue, State("on", {"brightness": 255, "color_name": "red", "color_temp_kelvin": None}))
    assert (order.action, order.fields) == ("turn_on", {"brightness_pct": 30, "color_name": "blue"})


@pytest.mark.parametrize("domain", ["scene", "siren", "vacuum", "todo"])
def test_what_has_no_opposite_has_none(domain: str) -> None:
    assert opposite(Device(f"{domain}.x", device_of("lock").settings), State("a"), State("b")) == []


def test_the_latest_utterance_is_undone_as_a_whole() -> None:
    history = History()
    history.add(1, "light.a", State("off"), 10)
    history.add(2, "light.a", State("on"), 20)
    history.add(2, "light.a", State("dim"), 21)
    history.add(2, "light.b", State("off"), 22)
    deed = history.take(30)
    assert deed.before == {"light.a": State("on"), "light.b": State("off")}
    history.put_back(deed)
    assert history.take(30) is deed
    assert history.take(30).before == {"light.a": State("off")}
    with pytest.raises(HomeError, match="nothing to undo"):
        history.take(30)


def test_what_was_long_ago_is_not_meant() -> None:
    history = History()
    history.add(1, "light.a", State("off"), 0)
    with pytest.raises(HomeError, match="nothing to undo"):
        history.take(RECENT_S + 1)


@given(st.integers(1, 50))
def test_only_the_latest_are_kept(count: int) -> None:
    history = History()
    for key in range(count):
        history.add(key, "light.a", State("off"), 0)
    taken = 0
    while taken < count:
        try:
            history.take(0)
        except HomeError:
            break
        taken += 1
    assert taken == min(count, 8)
