from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_turned_on_it_sees(play) -> None:
    assert play("camera.x", "turn_on", state="off")[0][1].value == "idle"
    assert play("camera.x", "turn_on", state="recording") == []
    assert play("camera.x", "turn_off", state="recording")[0][1].value == "off"


def test_to_look_changes_nothing_and_needs_it_to_be_on(play) -> None:
    assert play("camera.x", "look") == []
    with pytest.raises(HomeError, match="it is off: turn it on"):
        play("camera.x", "look", state="off")
