from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_it_runs_out(play) -> None:
    assert [(at, s.value) for at, s in play("timer.oven", "start")] == [(0, "active"), (60, "idle")]
    assert play("timer.oven", ("start", {"duration_s": 5}))[-1][0] == 5


def test_it_takes_no_time_beyond_a_day(play) -> None:
    with pytest.raises(HomeError, match="duration_s"):
        play("timer.oven", ("start", {"duration_s": 90_000}))
