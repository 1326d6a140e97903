from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_it_falls_silent_by_itself(play) -> None:
    way = play("siren.x", ("turn_on", {"duration_s": 10, "volume_pct": 40}))
    assert [(at, state.value) for at, state in way] == [(0, "on"), (10, "off")]


def test_it_says_its_tones(play) -> None:
    with pytest.raises(HomeError, match="tone must be 'fire', got 'love'"):
        play("siren.x", ("turn_on", {"tone": "love"}), tones=["fire"])
    with pytest.raises(HomeError, match="it has only one tone"):
        play("siren.x", ("turn_on", {"tone": "love"}))
