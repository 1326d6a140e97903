from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_there_is_time_to_leave(play) -> None:
    way = play("alarm_control_panel.x", "arm_away", arming_seconds=30)
    assert [(at, state.value) for at, state in way] == [(0, "arming"), (30, "armed_away")]


def test_armed_already_nothing_happens(play) -> None:
    assert play("alarm_control_panel.x", "arm_home", "arm_home", arming_seconds=30) == []


def test_arming_does_not_silence_an_alarm(play) -> None:
    with pytest.raises(HomeError, match="must be disarmed first"):
        play("alarm_control_panel.x", "trigger", "arm_home")
    assert play("alarm_control_panel.x", "trigger", "disarm")[0][1].value == "disarmed"


def test_it_says_how_it_can_be_armed(play) -> None:
    with pytest.raises(HomeError, match="it can only be armed for 'home', 'away' or 'night', got 'vacation'"):
        play("alarm_control_panel.x", "arm_vacation")
