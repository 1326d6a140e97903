from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.domains import domain_of, domains
from live_plugin.home.forecast import GRACE_S, SETTLE_S, Forecast
from live_plugin.home.model import UNAVAILABLE, Device, State


def foretell(device_id: str, before: State, action: str, fields: dict[str, Any] | None = None, **settings: Any) -> Any:
    domain = domain_of(device_id)
    device = Device(device_id, domain.settings.model_validate(settings))
    return Forecast(device, before, domain.steps(device, before, action, fields or {}))


LAMP_ON = State("on", {"brightness": 255, "color_temp_kelvin": 4000})
WARM = foretell("light.x", LAMP_ON, "turn_on", {"color_temp_kelvin": 2700})
TOMATO = foretell("light.x", State("on", {"color_name": "blue"}), "turn_on", {"color_name": "tomato"})
NAVY = foretell("light.x", State("on", {"color_name": "blue"}), "turn_on", {"color_name": "navy"})
OFF = foretell("light.x", LAMP_ON, "turn_off")
OPEN_60 = foretell("cover.x", State("closed", {"position": 0}), "set_position", {"position": 60})
CLOSE = foretell("cover.x", State("opening", {"position": 60}), "close")
LOCK = foretell("lock.x", State("unlocked"), "lock")
HEAT = foretell("climate.x", State("heat", {"temperature": 20, "current_temperature": 19}), "set_temperature",
                {"temperature": 28})  # fmt: skip
START = foretell("vacuum.x", State("docked"), "start")
VALVE = foretell("valve.x", State("closed", {"position": 0}), "open")
FAN = foretell("fan.x", State("on", {"percentage": 33}), "set_percentage", {"percentage": 50})
PRESS = foretell("input_button.x", State("ready", {"presses": 0}), "press")
RUN = foretell("script.x", State("off", {"runs": 0, "devices": ()}), "run")


@pytest.mark.parametrize(
    ("forecast", "after", "patience_s", "outcome"),
    [
        pytest.param(WARM, LAMP_ON.to("on", color_temp_kelvin=2702), 0, "changed", id="rounded on arrival"),
        pytest.param(WARM, LAMP_ON.to("on", color_temp_kelvin=3000), GRACE_S, "changed", id="as warm as it can"),
        pytest.param(WARM, LAMP_ON.to("on", brightness=90), SETTLE_S, None, id="a late report of something else"),
        pytest.param(TOMATO, State("on", {"color_name": "tomato"}), 0, "changed", id="the very colour"),
        pytest.param(TOMATO, State("on", {"color_name": "coral"}), GRACE_S, "changed", id="another colour"),
        pytest.param(NAVY, State("on", {"color_name": "mediumblue"}), 0, "changed", id="as dark as a lamp can"),
        pytest.param(NAVY, State("on", {"color_name": "blue"}), GRACE_S, "unchanged", id="a lamp has no darker blue"),
        pytest.param(WARM, UNAVAILABLE, GRACE_S, None, id="lost"),
        pytest.param(OFF, LAMP_ON.to("on", color_temp_kelvin=2702), SETTLE_S, None, id="still on"),
        pytest.param(OFF, State("off"), 0, "changed", id="off without attributes"),
        pytest.param(OPEN_60, State("opening", {"position": 0}), 0, "started", id="of a long way the start"),
        pytest.param(OPEN_60, State("open", {"position": 10}), 0, "started", id="no word for being on the way"),
        pytest.param(OPEN_60, State("open", {"position": 58}), 0, "changed", id="there, almost"),
        pytest.param(OPEN_60, State("open", {"position": 100}), 0, "changed", id="knows only wide open"),
        pytest.param(CLOSE, State("opening", {"position": 70}), SETTLE_S, None, id="goes on as before"),
        pytest.param(CLOSE, State("closing", {"position": 50}), 0, "started", id="turned round"),
        pytest.param(LOCK, State("locking"), SETTLE_S, "started", id="of a short way the end"),
        pytest.param(LOCK, State("locked"), 0, "changed", id="locked"),
        pytest.param(LOCK, State("jammed"), GRACE_S, "changed", id="jammed"),
        pytest.param(HEAT, HEAT.before.to("heat", current_temperature=19.1), SETTLE_S, None, id="only measures"),
        pytest.param(HEAT, HEAT.before.to("heat", temperature=25), GRACE_S, "changed", id="goes no higher"),
        pytest.param(START, State("cleaning"), 0, "changed", id="begins a long work"),
        pytest.param(START, State("error"), GRACE_S, "changed", id="is stuck"),
        pytest.param(VALVE, State("open", {"position": 40}), SETTLE_S, "started", id="a short way without a word"),
        pytest.param(FAN, State("on", {"percentage": 66}), 0, "changed", id="three speeds"),
        pytest.param(
            PRESS, State("pressed", {"presses": 1_700_000_000_000_000}), 0, "changed", id="any count of presses"
        ),
        pytest.param(RUN, State("off", {"runs": 1_700_000_000_000_000, "devices": ()}), 0, "changed", id="any count"),
        pytest.param(RUN, State("on", {"runs": 5, "devices": ()}), SETTLE_S, "started", id="a script that takes long"),
    ],
)
def test_what_is_told_is_held_against_what_was_foretold(forecast, after, patience_s, outcome) -> None:
    assert forecast.patience_s(after) == patience_s
    if outcome is None:
        with pytest.raises(HomeError, match=r"did not change|became unavailable"):
            forecast.outcome(after)
    else:
        assert forecast.outcome(after) == outcome


@pytest.mark.parametrize(
    ("device_id", "before", "action", "fields", "patience_s"),
    [
        ("light.x", State("on", {"color_temp_kelvin": 2702}), "turn_on", {"color_temp_kelvin": 2700}, GRACE_S),
        ("light.x", State("on", {"brightness": 77}), "turn_on", {"brightness_pct": 30}, GRACE_S),
        ("cover.x", State("open", {"position": 59}), "set_position", {"position": 60}, GRACE_S),
        ("media_player.x", State("on", {"volume_level": 0.29}), "set_volume", {"volume_pct": 30}, GRACE_S),
        ("climate.x", State("heat", {"temperature": 22}), "set_temperature", {"temperature": 21.5}, SETTLE_S),
        ("fan.x", State("on", {"percentage": 66}), "set_percentage", {"percentage": 50}, SETTLE_S),
        ("light.x", State("on"), "turn_on", {}, 0),
    ],
)
def test_what_a_device_has_rounded_before_is_unchanged(device_id, before, action, fields, patience_s) -> None:
    forecast = foretell(device_id, before, action, fields)
    assert (forecast.patience_s(before), forecast.outcome(before)) == (patience_s, "unchanged")


def test_a_step_as_small_as_the_rounding_is_waited_for() -> None:
    forecast = foretell("climate.x", State("heat", {"temperature": 21}), "set_temperature", {"temperature": 21.5})
    assert forecast.patience_s(forecast.before) == SETTLE_S
    assert forecast.outcome(State("heat", {"temperature": 21.5})) == "changed"


def test_a_timer_that_is_started_anew_shows_nothing_soon() -> None:
    forecast = foretell("timer.x", State("active", {"duration_s": 60}), "start")
    assert (forecast.patience_s(forecast.before), forecast.outcome(forecast.before)) == (0, "unchanged")
    assert forecast.outcome(State("active", {"duration_s": 60, "finishes_at": "later"})) == "changed"


NUMBERS = ("position", "brightness", "temperature", "percentage", "color_temp_kelvin", "activations", "runs")
states = st.builds(
    State,
    st.sampled_from(["on", "off", "open", "opening", "closed", "closing", "heat", "unavailable", "playing"]),
    st.dictionaries(st.sampled_from(NUMBERS), st.integers(0, 255), max_size=4),
)
ORDERS = [(name, action) for name, domain in domains().items() for action in domain.actions]


@given(st.sampled_from(ORDERS), states, st.data())
def test_nothing_is_called_done_that_the_devices_own_report_denies(order, before, data) -> None:
    name, action = order
    try:
        forecast = foretell(f"{name}.x", before, action)
    except (HomeError, KeyError):
        return
    after = data.draw(st.just(before) | states)
    patience_s = forecast.patience_s(after)
    try:
        outcome = forecast.outcome(after)
    except HomeError:
        assert patience_s > 0 or after.value == "unavailable"
        return
    assert outcome != "changed" or after != before
    assert outcome != "unchanged" or after == before or patience_s > 0
    assert after.value not in domains()[name].passing or outcome == "started"


@given(st.sampled_from(ORDERS), states)
def test_what_was_foretold_is_enough(order, before) -> None:
    name, action = order
    try:
        forecast = foretell(f"{name}.x", before, action)
    except (HomeError, KeyError):
        return
    if forecast.changes and forecast.changes[0].after_s <= SETTLE_S:
        after = forecast.changes[-1].state
        assert (forecast.patience_s(after), forecast.outcome(after)) == (0, "changed") or after == before
