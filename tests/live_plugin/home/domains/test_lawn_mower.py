from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_it_mows_and_comes_back_by_itself(play) -> None:
    way = play("lawn_mower.x", "start_mowing", mow_seconds=100, return_seconds=10)
    assert [(at, state.value) for at, state in way] == [(0, "mowing"), (100, "returning"), (110, "docked")]


def test_in_the_dock_there_is_nothing_to_pause(play) -> None:
    assert play("lawn_mower.x", "pause") == []
    assert play("lawn_mower.x", "dock") == []


def test_stuck_it_says_so(play) -> None:
    with pytest.raises(HomeError, match="it is stuck"):
        play("lawn_mower.x", "start_mowing", state="error")
