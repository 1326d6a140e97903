from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains.media_player import DOMAIN


def test_it_plays_and_pauses(play) -> None:
    assert play("media_player.x", "play")[0][1].value == "playing"
    assert play("media_player.x", "play", "pause")[0][1].value == "paused"


def test_what_does_not_play_cannot_be_paused(play) -> None:
    assert play("media_player.x", "pause") == []


def test_titles_go_round(play) -> None:
    [(_, state)] = play("media_player.x", "play", "next", "next", titles=["a", "b"])
    assert state.attributes["media_title"] == "a"
    [(_, state)] = play("media_player.x", "play", "previous", titles=["a", "b", "c"])
    assert state.attributes["media_title"] == "c"


def test_there_is_no_next_in_silence(play) -> None:
    with pytest.raises(HomeError, match="nothing is playing"):
        play("media_player.x", "next")


def test_volume_is_percent_for_people_and_a_fraction_inside(play) -> None:
    [(_, state)] = play("media_player.x", ("set_volume", {"volume_pct": 40}))
    assert state.attributes["volume_level"] == 0.4
    assert DOMAIN.told(state) == {"volume": 40}


def test_it_turns_on_only_from_off(play) -> None:
    assert play("media_player.x", "turn_on")[0][1].value == "on"
    assert play("media_player.x", "play", "turn_on") == []


def test_it_finds_what_to_play_by_some_of_its_words(play) -> None:
    [(_, state)] = play("media_player.x", ("play_media", {"query": "the rain"}))
    assert (state.value, state.attributes["media_title"]) == ("playing", "Quiet Rain")
    with pytest.raises(HomeError, match="nothing called 'polka' was found; the nearest are"):
        play("media_player.x", ("play_media", {"query": "polka"}))


def test_where_nobody_knows_the_titles_the_player_is_left_to_search(play) -> None:
    [(_, state)] = play("media_player.x", ("play_media", {"query": "polka"}), titles=[])
    assert (state.value, state.attributes["media_title"]) == ("playing", "polka")
    [(_, state)] = play("media_player.x", ("play_media", {"query": "polka"}), "next", titles=[])
    assert (state.value, "media_title" in state.attributes) == ("playing", False)


def test_it_plays_from_its_sources_and_can_be_muted(play) -> None:
    [(_, state)] = play("media_player.x", ("select_source", {"source": "hdmi one"}), sources=["HDMI 1"])
    assert (state.value, state.attributes["source"]) == ("on", "HDMI 1")
    with pytest.raises(HomeError, match="source must be 'HDMI 1', got 'radio'"):
        play("media_player.x", ("select_source", {"source": "radio"}), sources=["HDMI 1"])
    [(_, state)] = play("media_player.x", ("mute", {"muted": True}))
    assert state.attributes["is_volume_muted"]
