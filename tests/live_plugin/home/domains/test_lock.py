from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains.lock import DOMAIN
from live_plugin.home.model import Device


def test_it_passes_through_locking(play) -> None:
    assert [(at, s.value) for at, s in play("lock.x", "lock", state="unlocked")] == [(0, "locking"), (1, "locked")]


def test_it_passes_through_unlocking(play) -> None:
    assert [s.value for _, s in play("lock.x", "unlock")] == ["unlocking", "unlocked"]


def test_what_is_locked_stays_so(play) -> None:
    assert play("lock.x", "lock") == []


def test_a_jammed_lock_says_so(play) -> None:
    with pytest.raises(HomeError, match="jammed"):
        play("lock.x", "lock", state="jammed")


def test_one_with_a_code_wants_it_for_everything(play) -> None:
    device = Device("lock.x", DOMAIN.settings.model_validate({"code": "2468"}))
    assert {DOMAIN.code(device, action) for action in DOMAIN.actions} == {"number"}
    with pytest.raises(HomeError, match="that is not its code"):
        play("lock.x", ("unlock", {"code": "1357"}), code="2468")
    assert play("lock.x", ("unlock", {"code": "2468"}), code="2468")[-1][1].value == "unlocked"


def test_only_a_latch_opens(play) -> None:
    with pytest.raises(HomeError, match="no latch"):
        play("lock.x", "open")
    assert play("lock.x", "open", latch=True)[-1][1].value == "open"
