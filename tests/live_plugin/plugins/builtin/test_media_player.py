from __future__ import annotations

from live_plugin.home.model import State
from live_plugin.testing.clock import virtual


@virtual
async def test_it_plays_and_who_says_pause_means_what_plays(home) -> None:
    async with home() as rig:
        await rig.call("control_media", action="play", name="music", area="kitchen")
        assert rig.value("media_player.kitchen_speaker") == "playing"
        louder = await rig.call("control_media", action="set_volume", volume=40)
        assert louder["output"]["changed"][0]["volume"] == 40
        await rig.call("control_media", action="pause")
        assert rig.value("media_player.kitchen_speaker") == "paused"


@virtual
async def test_with_nothing_playing_it_must_know_which(home) -> None:
    async with home() as rig:
        assert "which one: 'kitchen speaker" in (await rig.call("control_media", action="play"))["error"]


@virtual
async def test_the_television_turns_on(home) -> None:
    async with home() as rig:
        answer = await rig.call("control_media", action="turn_on", name="TV")
    assert answer["output"]["changed"][0]["name"] == "television"


@virtual
async def test_volume_needs_a_number(home) -> None:
    async with home() as rig:
        assert "volume is missing" in (await rig.call("control_media", action="set_volume", name="TV"))["error"]


@virtual
async def test_it_searches_and_turns_up_and_down(home) -> None:
    async with home() as rig:
        found = await rig.call("control_media", action="play", name="music", query="quiet rain")
        louder = await rig.call("control_media", action="change_volume", volume=15)
        loudest = await rig.call("control_media", action="change_volume", volume=90)
        muted = await rig.call("control_media", action="mute")
    assert found["output"]["changed"][0]["title"] == "Quiet Rain"
    assert louder["output"]["changed"][0]["volume"] == 45
    assert loudest["output"]["changed"][0]["volume"] == 100
    assert muted["output"]["changed"][0]["muted"] is True


@virtual
async def test_what_an_action_needs_is_said(home) -> None:
    async with home() as rig:
        assert (await rig.call("control_media", action="select_source", name="TV"))["error"] == "source is missing"
        answer = await rig.call("control_media", action="set_volume", name="TV", volume=-3)
        assert answer["error"] == "volume must be 0 to 100, got -3"


@virtual
async def test_louder_counts_from_a_volume_that_is_known(home) -> None:
    async with home({"devices": {"media_player.radio": {}}}) as rig:
        rig.backend.put("media_player.radio", State("off"))
        answer = await rig.call("control_media", action="change_volume", volume=10)
        assert answer == {"error": "radio: nobody knows its volume now: say which one is wanted"}
        assert rig.backend.state("media_player.radio") == State("off")
