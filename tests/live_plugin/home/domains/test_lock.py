from __future__ import annotations

import pytest

from live_plugin.errors import HomeError


def test_it_passes_through_locking(play) -> None:
    assert [(at, s.value) for at, s in play("lock.x", "lock", state="unlocked")] == [(0, "locking"), (1, "locked")]


def test_it_passes_through_unlocking(play) -> None:
    assert [s.value for _, s in play("lock.x", "unlock")] == ["unlocking", "unlocked"]


def test_what_is_locked_stays_so(play) -> None:
    assert play("lock.x", "lock") == []


def test_a_jammed_lock_says_so(play) -> None:
    with pytest.raises(HomeError, match="jammed"):
        play("lock.x", "lock", state="jammed")


def test_only_a_latch_opens(play) -> None:
    with pytest.raises(HomeError, match="no latch"):
        play("lock.x", "open")
    assert play("lock.x", "open", latch=True)[-1][1].value == "open"
