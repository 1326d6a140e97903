from __future__ import annotations

from live_plugin.testing.clock import virtual

HOME = {
    "devices": {
        "input_number.nap": {"max": 60},
        "input_select.mode": {"options": ["home", "away"]},
        "input_datetime.wake_up": {},
        "input_text.note": {},
        "input_button.bell": {},
    }
}


@virtual
async def test_each_helper_takes_its_value(home) -> None:
    async with home(HOME) as rig:
        for name, value in (("nap", 20), ("mode", "away"), ("wake up", "07:30"), ("note", "hi")):
            assert "output" in await rig.call("set_value", name=name, value=value)
        values = [rig.value(device_id) for device_id in HOME["devices"]]
    assert values == ["20", "away", "07:30:00", "hi", "ready"]


@virtual
async def test_what_it_cannot_be_is_said(home) -> None:
    async with home(HOME) as rig:
        assert "value must be 0 to 60, got 90" in (await rig.call("set_value", name="nap", value=90))["error"]
        assert "which is not for this tool" in (await rig.call("set_value", name="bell", value=1))["error"]


@virtual
async def test_a_button_is_pressed_like_a_scene(home) -> None:
    async with home(HOME) as rig:
        assert (await rig.call("activate_scene", name="bell"))["output"]["changed"][0]["state"] == "pressed"
