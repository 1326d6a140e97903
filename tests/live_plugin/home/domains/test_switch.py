from __future__ import annotations

from live_plugin.home.model import State


def test_it_is_on_or_off(play) -> None:
    assert play("switch.x", "turn_on") == [(0, State("on"))]
    assert play("switch.x", "turn_on", "turn_off") == [(0, State("off"))]
    assert play("switch.x", "turn_off") == []
