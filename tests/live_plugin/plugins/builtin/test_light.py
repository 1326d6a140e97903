from __future__ import annotations

import pytest

from live_plugin.testing.clock import virtual


@virtual
async def test_it_dims_by_percent(home) -> None:
    async with home() as rig:
        answer = await rig.call("set_light", name="living room lamp", brightness=30)
        assert rig.backend.state("light.living_room_lamp").attributes["brightness"] == 76
    assert answer["output"]["changed"][0]["brightness"] == 30


@virtual
async def test_it_colours_by_name_and_by_kelvin(home) -> None:
    async with home() as rig:
        blue = await rig.call("set_light", name="lamp", color="blue")
        warm = await rig.call("set_light", name="lamp", color="warm white")
        cold = await rig.call("set_light", name="lamp", color_temperature=6000)
    assert blue["output"]["changed"][0]["color"] == "blue"
    assert warm["output"]["changed"][0]["color_temperature"] == 2700
    assert cold["output"]["changed"][0]["color_temperature"] == 6000


@virtual
async def test_all_lights_go_off(home) -> None:
    async with home() as rig:
        await rig.call("set_light", area="all", on=True)
        answer = await rig.call("set_light", area="all", on=False)
        assert rig.value("light.kitchen_light") == "off"
    assert len(answer["output"]["changed"]) == 2


@virtual
async def test_the_room_of_the_microphone_is_meant(home) -> None:
    async with home() as rig:
        await rig.call("set_light", here="kitchen", on=True)
        assert (rig.value("light.kitchen_light"), rig.value("light.living_room_lamp")) == ("on", "off")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"name": "lamp"}, "say what to do: give on, brightness, color, color_temperature or effect"),
        ({"name": "lamp", "brightness": 400}, "brightness must be 0 to 100, got 400"),
        ({"name": "lamp", "color": "octarine"}, "no color 'octarine'"),
        ({"name": "lmp", "on": True}, "no light called 'lmp'; the nearest are 'living room lamp'"),
        ({"name": "safe", "on": True}, "there is no light called 'safe'"),
        ({"on": True}, "which one: 'kitchen light (kitchen)' or 'living room lamp (living room)'?"),
    ],
)
def test_what_it_cannot_do_is_said(home, args: dict, words: str) -> None:
    @virtual
    async def check() -> None:
        async with home() as rig:
            assert words in (await rig.call("set_light", **args))["error"]

    check()
