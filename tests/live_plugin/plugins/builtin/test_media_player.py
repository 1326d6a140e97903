from __future__ import annotations

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
