from __future__ import annotations


def test_turned_on_it_sees(play) -> None:
    assert play("camera.x", "turn_on", state="off")[0][1].value == "idle"
    assert play("camera.x", "turn_on", state="recording") == []
    assert play("camera.x", "turn_off", state="recording")[0][1].value == "off"
