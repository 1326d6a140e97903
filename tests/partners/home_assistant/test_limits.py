"""What its devices cannot do, must not do, or do without saying so; what they can do is in tests/partners/homes."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.timeout(120)


async def test_what_a_cover_cannot_do_is_said(core, house) -> None:
    async with house() as rig:
        answer = await rig.call("move_cover", name="pergola roof", action="stop")
    assert "cannot stop" in answer["error"]


async def test_a_jammed_lock_is_found_out(core, house) -> None:
    core.call("lock.unlock", "lock.poorly_installed_door")
    core.show("lock.poorly_installed_door", "poorly installed door")
    async with house() as rig:
        jammed = await rig.call("set_lock", name="poorly installed door", action="lock")
        assert core.state("lock.poorly_installed_door")["state"] == "jammed"
    assert "locked" not in str(jammed)


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


async def test_what_the_home_never_allows_is_not_done_there_either(core, house) -> None:
    core.call("cover.close_cover", "cover.garage_door")
    async with house() as rig:
        answer = await rig.call("move_cover", name="garage door", action="open")
    assert "not allowed" in answer["error"]
    assert core.state("cover.garage_door")["state"] in ("closed", "closing")
