"""The commands of the simulated home, said to a real Home Assistant; then its devices are looked at."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.timeout(120)


async def test_a_light_is_dimmed_coloured_and_turned_off(core, house) -> None:
    core.call("light.turn_off", "light.bed_light")
    async with house() as rig:
        dimmed = await rig.call("set_light", name="bed light", brightness=30)
        there = core.state("light.bed_light")
        assert (there["state"], there["attributes"]["brightness"]) == ("on", 76)
        blue = await rig.call("set_light", name="bed light", color="blue")
        assert core.state("light.bed_light")["attributes"]["rgb_color"] == [0, 0, 255]
        warm = await rig.call("set_light", name="bed light", color="warm white")
        assert core.state("light.bed_light")["attributes"]["color_temp_kelvin"] == 2700
        off = await rig.call("set_light", name="bed light", on=False)
        assert core.state("light.bed_light")["state"] == "off"
    assert dimmed["output"]["changed"][0]["brightness"] == 30
    assert blue["output"]["changed"][0]["color"] == "blue"
    assert warm["output"]["changed"][0]["color_temperature"] == 2700
    assert off["output"]["changed"][0]["state"] == "off"


async def test_a_cover_travels_and_is_told_as_started(core, house) -> None:
    core.call("cover.close_cover", "cover.hall_window")
    async with house() as rig:
        await rig.until("cover.hall_window", lambda state: state.value == "closed")
        answer = await rig.call("move_cover", name="hall window", action="open")
        assert answer["output"]["started"][0]["state"] == "opening"
        await rig.until("cover.hall_window", lambda state: state.attributes.get("position", 0) >= 10)
        assert core.state("cover.hall_window")["attributes"]["current_position"] >= 10


async def test_what_a_cover_cannot_do_is_said(core, house) -> None:
    async with house() as rig:
        answer = await rig.call("move_cover", name="pergola roof", action="stop")
    assert "cannot stop" in answer["error"]


async def test_a_lock_turns_and_a_jammed_one_is_found_out(core, house) -> None:
    core.call("lock.unlock", "lock.front_door")
    async with house() as rig:
        locked = await rig.call("set_lock", name="front door", action="lock")
        assert core.state("lock.front_door")["state"] == "locked"
        jammed = await rig.call("set_lock", name="poorly installed door", action="lock")
        assert core.state("lock.poorly_installed_door")["state"] == "jammed"
    assert locked["output"]["changed"][0]["state"] == "locked"
    assert "locked" not in str(jammed)


async def test_a_thermostat_is_set_within_its_range(core, house) -> None:
    core.call("climate.set_temperature", "climate.heatpump", temperature=20)
    async with house() as rig:
        answer = await rig.call("set_climate", name="heatpump", temperature=22)
        assert core.state("climate.heatpump")["attributes"]["temperature"] == 22
        beyond = await rig.call("set_climate", name="heatpump", temperature=200)
        cooled = await rig.call("set_climate", name="hvac", mode="off")
        assert core.state("climate.hvac")["state"] == "off"
    assert answer["output"]["changed"][0]["temperature"] == 22
    assert "7 to 35 degrees, got 200" in beyond["error"]
    assert cooled["output"]["changed"][0]["state"] == "off"


async def test_a_player_is_paused_played_and_made_quieter(core, house) -> None:
    core.call("media_player.media_play", "media_player.walkman")
    core.call("media_player.volume_set", "media_player.walkman", volume_level=1.0)
    async with house() as rig:
        paused = await rig.call("control_media", name="walkman", action="pause")
        assert core.state("media_player.walkman")["state"] == "paused"
        quiet = await rig.call("control_media", name="walkman", action="set_volume", volume=35)
        assert core.state("media_player.walkman")["attributes"]["volume_level"] == 0.35
        before = core.state("media_player.walkman")["attributes"]["media_track"]
        skipped = await rig.call("control_media", name="walkman", action="next")
        assert core.state("media_player.walkman")["attributes"]["media_track"] == before + 1
    assert paused["output"]["changed"][0]["state"] == "paused"
    assert quiet["output"]["changed"][0]["volume"] == 35
    assert "changed" in skipped["output"]


async def test_a_scene_is_activated_and_its_devices_follow(core, house) -> None:
    core.call("light.turn_off", "light.bed_light")
    core.call("switch.turn_on", "switch.ac")
    async with house() as rig:
        answer = await rig.call("activate_scene", name="movie")
        await rig.until("light.bed_light", lambda state: state.value == "on")
        again = await rig.call("activate_scene", name="movie scene")
    assert core.state("switch.ac")["state"] == "off"
    assert core.state("light.bed_light")["attributes"]["brightness"] == 51
    assert answer["output"]["changed"][0] == again["output"]["changed"][0] == {"name": "Movie", "state": "activated"}


async def test_a_scene_that_touches_the_garage_door_and_any_script_need_a_word(core, house) -> None:
    core.call("light.turn_on", "light.bed_light")
    core.ask("homeassistant/expose_entity", assistants=["conversation"], entity_ids=["script.dim"], should_expose=True)
    async with house() as rig:
        await rig.until_home(lambda: rig.device("script.dim").settings.exposed)
        rig.host.refresh()
        scene = await rig.call("activate_scene", name="leave")
        script = await rig.call("run_dim", level=60)
    assert "a person must confirm" in scene["error"]
    assert "a person must confirm" in script["error"]
    assert core.state("light.bed_light")["state"] == "on"


async def test_a_player_is_left_to_find_what_was_asked_for(core, house) -> None:
    """The demo's player takes it, and then shows nothing of it; so nobody may say that it plays."""
    core.call("media_player.media_pause", "media_player.living_room")
    core.call("media_player.media_play", "media_player.walkman")
    async with house() as rig:
        taken = await rig.call("control_media", name="living room", action="play", query="quiet rain")
        refused = await rig.call("control_media", name="walkman", action="play", query="quiet rain")
        repeated = await rig.call("control_media", name="walkman", action="play")
    assert core.state("media_player.living_room")["attributes"]["media_content_id"] == "quiet rain"
    assert "did not change" in taken["error"]
    assert "cannot play media" in refused["error"]
    assert repeated["output"]["unchanged"][0]["state"] == "playing"


async def test_sensors_and_devices_are_read(core, house) -> None:
    core.call("switch.turn_off", "switch.ac")
    async with house() as rig:
        measured = await rig.call("get_state", name="outside temperature")
        switch = await rig.call("get_state", name="AC")
    told = measured["output"]["devices"][0]
    assert (told["state"], told["unit"]) == ("15.6", "°C")
    assert switch["output"]["devices"][0]["state"] == "off"


async def test_what_the_home_never_allows_is_not_done_there_either(core, house) -> None:
    core.call("cover.close_cover", "cover.garage_door")
    async with house() as rig:
        answer = await rig.call("move_cover", name="garage door", action="open")
    assert "not allowed" in answer["error"]
    assert core.state("cover.garage_door")["state"] in ("closed", "closing")
