from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains.alarm_control_panel import DOMAIN
from live_plugin.home.model import Device


def test_there_is_time_to_leave(play) -> None:
    way = play("alarm_control_panel.x", "arm_away", arming_seconds=30)
    assert [(at, state.value) for at, state in way] == [(0, "arming"), (30, "armed_away")]


def test_armed_already_nothing_happens(play) -> None:
    assert play("alarm_control_panel.x", "arm_home", "arm_home", arming_seconds=30) == []


def test_arming_does_not_silence_an_alarm(play) -> None:
    with pytest.raises(HomeError, match="must be disarmed first"):
        play("alarm_control_panel.x", "trigger", "arm_home")
    assert play("alarm_control_panel.x", "trigger", "disarm")[0][1].value == "disarmed"


def test_a_wrong_code_is_refused_and_a_right_one_taken(play) -> None:
    with pytest.raises(HomeError, match="that is not its code"):
        play("alarm_control_panel.x", ("disarm", {"code": "1357"}), code="2468", state="armed_home")
    done = play("alarm_control_panel.x", ("disarm", {"code": "2468"}), code="2468", state="armed_home")
    assert done[0][1].value == "disarmed"


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, {"disarm": "", "arm_away": "", "trigger": ""}),
        ({"code": "2468"}, {"disarm": "number", "arm_away": "", "trigger": ""}),
        ({"code_format": "number", "code_arm_required": True}, {"disarm": "number", "arm_away": "number"}),
        ({"code_format": "text"}, {"disarm": "text", "arm_away": ""}),
        ({"code_arm_required": True}, {"disarm": "", "arm_away": "number"}),
    ],
)
def test_it_says_for_what_it_wants_a_code(options, wanted) -> None:
    device = Device("alarm_control_panel.x", DOMAIN.settings.model_validate(options))
    assert {action: DOMAIN.code(device, action) for action in wanted} == wanted


def test_it_says_how_it_can_be_armed(play) -> None:
    with pytest.raises(HomeError, match="it can only be armed for 'home', 'away' or 'night', got 'vacation'"):
        play("alarm_control_panel.x", "arm_vacation")
