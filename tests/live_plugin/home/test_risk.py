from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from live_plugin.home.context import Context
from live_plugin.home.model import Device
from live_plugin.home.risk import Act, Risk, When, forbid
from live_plugin.home.safety import SafetySettings
from live_plugin.home.settings import HomeSettings


def risk(rules: dict[str, object]) -> Risk:
    """The rules as they stand in plugins.yaml."""
    return Risk(SafetySettings.model_validate({"risk": rules}).risk)


@pytest.fixture
def on(settings: HomeSettings):  # type: ignore[no-untyped-def]
    return lambda device_id, verb: Act.on(settings.home().device(device_id), verb)


@pytest.mark.parametrize(
    ("device_id", "act", "tier"),
    [
        ("lock.front_door", "unlock", "confirm"),
        ("lock.front_door", "open", "confirm"),
        ("lock.front_door", "lock", "free"),
        ("cover.garage_door", "open", "confirm"),
        ("cover.garage_door", "close", "free"),
        ("cover.bedroom_blinds", "open", "free"),
        ("light.kitchen_light", "turn_on", "free"),
    ],
)
def test_only_what_lets_someone_in_must_be_confirmed(on, device_id: str, act: str, tier: str) -> None:
    assert Risk({}).tier(on(device_id, act)) == tier


@pytest.mark.parametrize(
    ("device_id", "verb", "tier"),
    [
        ("alarm_control_panel.house", "disarm", "confirm"),
        ("alarm_control_panel.house", "arm_away", "free"),
        ("valve.water", "open", "confirm"),
        ("valve.water", "close", "free"),
        ("siren.roof", "turn_on", "confirm"),
    ],
)
def test_what_does_harm_must_be_confirmed(settings: HomeSettings, device_id: str, verb: str, tier: str) -> None:
    assert Risk({}).tier(Act.on(Device(device_id, settings.devices["lock.front_door"]), verb)) == tier


def test_the_most_specific_rule_holds(on) -> None:
    door = on("cover.garage_door", "open")
    assert risk({"cover.open": "free"}).tier(door) == "confirm"
    assert risk({"cover.garage.open": "free"}).tier(door) == "free"
    assert risk({"cover.garage.open": "free", "cover.garage_door.open": "never"}).tier(door) == "never"


@pytest.mark.parametrize(
    ("rules", "tier"),
    [
        ({}, "announce"),
        ({"mcp.lists.add_item": "never"}, "never"),
        ({"mcp.*": "never"}, "never"),
        ({"mcp.*": "never", "mcp.lists.*": "free"}, "free"),
        ({"mcp.*": "never", "mcp.lists.*": "free", "mcp.lists.add_*": "confirm"}, "confirm"),
        ({"mcp.*": "never", "mcp.lists.add_item": [{"tier": "free", "when": {"person": "Ada"}}]}, "never"),
        ({"mcp.lists.*": [{"tier": "never", "when": {"area": "hall"}}, "confirm"]}, "confirm"),
        ({"mcp.list.*": "never", "mcp.lists": "never"}, "announce"),
    ],
)
def test_a_tool_of_a_server_is_named_by_letters_and_the_longer_pattern_holds(rules: dict, tier: str) -> None:
    add = Act("mcp.lists.add_item", "use", rules=("mcp.lists.add_item",), usual="announce")
    assert risk(rules).tier(add) == tier


def test_the_first_rule_that_fits_holds_and_else_the_next_less_specific(on) -> None:
    rules = risk(
        {
            "lock.front_door.unlock": [
                {"tier": "never", "when": {"person": "child"}},
                {"tier": "free", "when": {"area": ["garage", "kitchen"], "after": "07:00", "before": "20:00"}},
            ],
        }
    )
    act, noon = on("lock.front_door", "unlock"), time(12)
    assert rules.tier(act, Context(person="child", area="kitchen"), noon) == "never"
    assert rules.tier(act, Context(area="kitchen"), noon) == "free"
    assert rules.tier(act, Context(area="bedroom"), noon) == "confirm"
    assert rules.tier(act, Context(area="kitchen"), time(23)) == "confirm"
    assert rules.tier(act, Context(area="kitchen"), None) == "confirm"


@given(st.times(), st.times(), st.times())
def test_a_time_of_day_lies_in_a_span_or_in_the_span_from_its_end(at: time, start: time, end: time) -> None:
    inside = When(after=str(start), before=str(end)).fits(Context(), at)
    outside = When(after=str(end), before=str(start)).fits(Context(), at)
    assert inside != outside or start == end


def test_night_goes_over_midnight() -> None:
    night = When(after="22:00", before="06:00")
    assert [night.fits(Context(), time(hour)) for hour in (21, 22, 0, 5, 6)] == [False, True, True, True, False]
    assert When(after="22:00").fits(Context(), time(23, 59, 59))
    assert not When(before="06:00").fits(Context(), time(6))


def test_a_time_that_is_none_is_a_fault() -> None:
    with pytest.raises(ValidationError, match="must be a time of day such as 22:30, got '25:00'"):
        risk({"lock.lock": {"tier": "never", "when": {"after": "25:00"}}})


@pytest.mark.parametrize("pin", ["123", "12345678901234", "abcd", "１２３４", 1234, ""])
def test_a_pin_is_digits_in_quotes(pin: object) -> None:
    with pytest.raises(ValidationError):
        SafetySettings.model_validate({"pin": pin})


def test_a_pin_is_never_shown() -> None:
    assert "4711" not in repr(SafetySettings.model_validate({"pin": "4711"}))


def test_a_refusal_says_what_to_do(on) -> None:
    assert "to unlock it by voice is not allowed" in str(forbid(on("lock.front_door", "unlock")))
