from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domain import Order
from live_plugin.home.domains.script import DOMAIN, ScriptSettings
from live_plugin.home.model import Device

SCRIPT = Device(
    "script.x",
    ScriptSettings.model_validate(
        {
            "fields": {
                "level": {"type": "number", "min": 10, "max": 50, "required": True},
                "mood": {"options": ["calm", "wild"]},
                "loud": {"type": "boolean"},
            },
            "does": {
                "light.a": {"action": "turn_on", "brightness_pct": "$level", "effect": "$mood"},
                "switch.b": {"action": "turn_off"},
            },
        }
    ),
)


def run(**fields: object) -> list[Order]:
    steps = DOMAIN.steps(SCRIPT, DOMAIN.initial(SCRIPT.settings), "run", {"fields": fields})
    return [step for step in steps if isinstance(step, Order)]


def test_values_stand_in_the_places_of_their_names() -> None:
    assert run(level=20, mood="calm") == [
        Order("light.a", "turn_on", {"brightness_pct": 20, "effect": "calm"}),
        Order("switch.b", "turn_off", {}),
    ]


def test_what_was_not_given_is_left_out() -> None:
    assert run(level=20)[0].fields == {"brightness_pct": 20}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "level is missing"),
        ({"level": 5}, "level must be 10.0 to 50.0, got 5"),
        ({"level": "much"}, "level must be a number, got 'much'"),
        ({"level": True}, "level must be a number, got 'True'"),
        ({"level": 20, "mood": "sad"}, "mood must be 'calm' or 'wild', got 'sad'"),
        ({"level": 20, "lod": True}, "there is no field 'lod'; did you mean 'loud'"),
    ],
)
def test_what_is_wrong_is_said(fields, words) -> None:
    with pytest.raises(HomeError, match=words):
        run(**fields)
