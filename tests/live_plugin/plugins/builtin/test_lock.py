from __future__ import annotations

from live_plugin.testing.clock import virtual


@virtual
async def test_it_locks_and_says_so_when_it_is_locked(home) -> None:
    async with home() as rig:
        answer = await rig.call("set_lock", name="front door", action="lock")
    assert answer["output"]["changed"] == [{"name": "front door", "area": "hallway", "state": "locked"}]


@virtual
async def test_unlocking_is_refused_unless_the_home_allows_it(home) -> None:
    async with home() as rig:
        assert "must confirm" in (await rig.call("set_lock", name="front door", action="unlock"))["error"]
    async with home({"devices": {"lock.door": None}, "risk": {"lock.unlock": "free"}}) as rig:
        assert (await rig.call("set_lock", action="unlock"))["output"]["changed"][0]["state"] == "unlocked"
