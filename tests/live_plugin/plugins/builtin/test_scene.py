from __future__ import annotations

from live_plugin.testing.clock import virtual


@virtual
async def test_it_is_activated_by_name(home) -> None:
    async with home() as rig:
        answer = await rig.call("activate_scene", name="the movie scene")
        assert rig.backend.state("light.living_room_lamp").attributes["brightness"] == 51
    assert answer["output"]["changed"][0] == {"name": "movie", "state": "activated"}


@virtual
async def test_an_unknown_one_names_the_nearest(home) -> None:
    async with home() as rig:
        assert "the nearest are 'movie'" in (await rig.call("activate_scene", name="moon"))["error"]
