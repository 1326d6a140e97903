from __future__ import annotations

from live_plugin.testing.clock import virtual

HOME = {"devices": {"alarm_control_panel.house": {"arming_seconds": 30}}}


@virtual
async def test_arming_has_started_while_there_is_time_to_leave(home) -> None:
    async with home(HOME) as rig:
        answer = await rig.call("set_alarm", action="arm_away")
    assert answer["output"]["started"] == [{"name": "house", "state": "arming"}]


@virtual
async def test_disarming_is_not_the_models_to_decide(home) -> None:
    async with home(HOME) as rig:
        rig.backend.turn("alarm_control_panel.house", "trigger", {})
        assert "error" in await rig.call("set_alarm", action="disarm")
        assert rig.value("alarm_control_panel.house") == "triggered"
