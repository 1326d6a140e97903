from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.domain import Order
from live_plugin.home.lookup import Target
from live_plugin.home.model import UNAVAILABLE, State
from live_plugin.home.risk import Risk
from live_plugin.home.settings import HomeSettings
from live_plugin.plugins.house import House
from live_plugin.testing.clock import virtual


def now() -> float:
    return asyncio.get_running_loop().time()


@virtual
async def test_what_changed_is_told_with_its_new_state(home) -> None:
    async with home() as rig:
        answer = await rig.house.act(rig.house.find(Target("light", "lamp")), "turn_on", {"brightness_pct": 30})
    assert answer == {"changed": [{"name": "living room lamp", "area": "living room", "state": "on", "brightness": 30}]}


@virtual
async def test_what_was_so_already_is_told_as_unchanged_at_once(home) -> None:
    async with home() as rig:
        answer = await rig.house.act(rig.house.find(Target("light", "lamp")), "turn_off")
        assert (answer["changed"], len(answer["unchanged"]), now()) == ([], 1, 0)


@virtual
async def test_a_lock_is_waited_for(home) -> None:
    async with home() as rig:
        answer = await rig.house.act(rig.house.find(Target("lock")), "lock")
        assert (answer["changed"][0]["state"], now()) == ("locked", pytest.approx(1))


@virtual
async def test_a_cover_has_started_and_nobody_waits(home) -> None:
    async with home() as rig:
        answer = await rig.house.act(rig.house.find(Target("cover", "blinds")), "open")
        assert (answer["started"][0]["state"], answer["changed"], now()) == ("opening", [], 0)


@virtual
async def test_several_are_waited_for_together(home) -> None:
    locks = {"devices": {f"lock.l{n}": {"state": "unlocked"} for n in range(5)}}
    async with home(locks) as rig:
        answer = await rig.house.act(rig.house.find(Target("lock", "all")), "lock")
        assert (len(answer["changed"]), now()) == (5, pytest.approx(1))


@virtual
async def test_success_in_part_is_told_by_name(home) -> None:
    async with home() as rig:
        rig.backend.put("light.kitchen_light", UNAVAILABLE)
        answer = await rig.house.act(rig.house.find(Target("light", "lamp, kitchen light, octopus")), "turn_on")
    assert [entry["name"] for entry in answer["changed"]] == ["living room lamp"]
    assert [entry["name"] for entry in answer["failed"]] == ["kitchen light", "octopus"]


@virtual
async def test_failure_of_all_is_an_error(home) -> None:
    async with home() as rig:
        rig.backend.put("light.kitchen_light", UNAVAILABLE)
        with pytest.raises(HomeError, match="kitchen light: it is unavailable"):
            await rig.house.act(rig.house.find(Target("light", "kitchen light")), "turn_on")


@pytest.mark.parametrize(
    ("device_id", "action", "fields"),
    [
        ("lock.front_door", "unlock", {}),
        ("cover.garage_door", "open", {}),
        ("cover.garage_door", "set_position", {"position": "5"}),
    ],
)
def test_what_must_not_be_done_is_not(home, device_id: str, action: str, fields: dict[str, Any]) -> None:
    @virtual
    async def check() -> None:
        async with home() as rig:
            before = rig.backend.state(device_id)
            with pytest.raises(HomeError, match="must confirm"):
                await rig.house.carry_out([Order(device_id, action, fields)])
            assert rig.backend.state(device_id) == before

    check()


@virtual
async def test_a_scene_tells_what_each_device_did_and_no_hidden_one(home) -> None:
    async with home() as rig:
        answer = await rig.house.act(rig.house.find(Target("scene", "movie")), "activate")
        assert rig.value("switch.safe") == "on"
    assert [entry["name"] for entry in answer["changed"]] == ["movie", "living room lamp"]
    assert [entry["name"] for entry in answer["started"]] == ["blinds"]
    assert "safe" not in str(answer)


@virtual
async def test_a_scene_tells_what_failed_in_it(home) -> None:
    async with home() as rig:
        rig.backend.put("light.living_room_lamp", UNAVAILABLE)
        answer = await rig.house.act(rig.house.find(Target("scene", "movie")), "activate")
    assert [entry["name"] for entry in answer["failed"]] == ["living room lamp"]
    assert rig.value("switch.safe") == "on"


@virtual
async def test_a_scene_cannot_open_the_garage_after_all() -> None:
    """From where it stood at first it closes; from where it stands now it would open."""
    devices = {
        "cover.garage_door": {"device_class": "garage", "position": 100},
        "scene.air": {"devices": {"cover.garage_door": {"action": "set_position", "position": 20}}},
    }
    settings = HomeSettings.model_validate({"devices": devices})
    backend = Simulated(settings.home())
    house = House(backend, Risk({}))
    await backend.call("cover.garage_door", "close", {})
    await asyncio.sleep(20)
    with pytest.raises(HomeError, match="must confirm"):
        await house.act(house.find(Target("scene", "air")), "activate")
    assert backend.state("cover.garage_door").value == "closed"
    await backend.stop()


UNSEEN = {
    "lock.front_door": {},
    "cover.garage_door": {"device_class": "garage", "exposed": False},
    "cover.blinds": {},
    "light.a": {},
    "scene.there": {},
    "script.there": {},
}


@pytest.mark.parametrize(
    ("device_id", "within", "rules", "asks"),
    [
        ("scene.there", ("light.a", "cover.blinds", "media_player.unknown"), {}, False),
        ("scene.there", ("light.a", "lock.front_door"), {}, True),
        ("scene.there", ("cover.garage_door",), {}, True),
        ("scene.there", ("script.there",), {}, True),
        ("scene.there", ("lock.front_door",), {"scene.there.activate": "free"}, False),
        ("scene.there", ("lock.front_door",), {"lock.unlock": "free", "lock.open": "free"}, False),
        ("scene.there", ("light.a",), {"light.a.turn_on": "never"}, True),
        ("script.there", None, {}, True),
        ("script.there", None, {"script.run": "free"}, False),
    ],
)
def test_what_the_platform_does_unseen_is_as_risky_as_what_it_touches(device_id, within, rules, asks) -> None:
    @virtual
    async def check() -> None:
        backend = Simulated(HomeSettings.model_validate({"devices": UNSEEN}).home())
        for unseen in ("scene.there", "script.there"):
            state = backend.state(unseen)
            backend.put(unseen, state.to(state.value, devices=within if unseen == device_id else None))
        house = House(backend, Risk(rules))
        order = Order(device_id, "activate" if device_id.startswith("scene") else "run")
        if asks:
            with pytest.raises(HomeError, match="must confirm"):
                await house.carry_out([order])
        else:
            assert (await house.carry_out([order]))["changed"]
        await house.guard.stop()
        await backend.stop()

    check()


class Deaf(Simulated):
    """Takes every order and does nothing, as a lamp out of reach does."""

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None: ...


class Slow(Simulated):
    """Does what it is told half a second later, as a real one does."""

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        asyncio.get_running_loop().call_later(0.5, self.put, device_id, State("on"))


@virtual
async def test_success_is_never_claimed_for_what_did_not_change() -> None:
    home = HomeSettings.model_validate({"devices": {"light.a": None}}).home()
    house = House(Deaf(home), Risk({}), settle_s=2)
    with pytest.raises(HomeError, match="a: it was told to, but did not change"):
        await house.act(house.find(Target("light", "a")), "turn_on")
    assert now() == pytest.approx(2)


@virtual
async def test_a_slow_device_is_waited_for() -> None:
    home = HomeSettings.model_validate({"devices": {"light.a": None}}).home()
    house = House(Slow(home), Risk({}))
    answer = await house.act(house.find(Target("light", "a")), "turn_on")
    assert (answer["changed"][0]["state"], now()) == ("on", pytest.approx(0.5))


class Late(Simulated):
    """First reports what it was told before, and does what it is told when nobody expects it any more."""

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(0.2, self.put, device_id, State("on", {"brightness": 76}))
        loop.call_later(1.5, self.put, device_id, State("off", {"brightness": 76}))


class Rounding(Simulated):
    """Counts in mireds."""

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        self.put(device_id, State("on", {"color_temp_kelvin": 2702}))


@virtual
async def test_a_late_report_of_the_order_before_is_not_taken_for_success() -> None:
    home = HomeSettings.model_validate({"devices": {"light.a": {"state": "on"}}}).home()
    house = House(Late(home), Risk({}))
    answer = await house.act(house.find(Target("light", "a")), "turn_off")
    assert (answer["changed"][0]["state"], now()) == ("off", pytest.approx(1.5))


@virtual
async def test_a_device_that_rounds_is_told_again_without_harm() -> None:
    home = HomeSettings.model_validate({"devices": {"light.a": None}}).home()
    house = House(Rounding(home), Risk({}))
    first = await house.act(house.find(Target("light", "a")), "turn_on", {"color_temp_kelvin": 2700})
    again = await house.act(house.find(Target("light", "a")), "turn_on", {"color_temp_kelvin": 2700})
    assert (len(first["changed"]), len(again["unchanged"]), now()) == (1, 1, pytest.approx(0.8))


@virtual
async def test_a_new_home_is_looked_up_anew() -> None:
    backend = Simulated(HomeSettings.model_validate({"devices": {"light.a": None}}).home())
    house = House(backend, Risk({}))
    backend.home = HomeSettings.model_validate({"devices": {"light.b": None}}).home()
    assert [device.id for device in house.find(Target("light", "b")).devices] == ["light.b"]


@virtual
async def test_of_a_hall_of_five_hundred_lamps_fifty_are_told_and_all_are_lit(home) -> None:
    lamps = {f"light.spot_{number}": {"area": "hall", "available": number > 80} for number in range(500)}
    async with home({"areas": {"hall": None}, "devices": lamps}) as rig:
        answer = (await rig.call("set_light", area="hall", on=True))["output"]
        assert sum(rig.value(device_id) == "on" for device_id in lamps) == 419
    assert [len(answer["changed"]), answer["changed"][-1]] == [51, {"name": "and 369 more"}]
    assert [len(answer["failed"]), answer["failed"][-1]] == [51, {"name": "and 31 more"}]


@virtual
async def test_where_all_of_many_fail_the_error_is_no_book(home) -> None:
    lamps = {f"light.spot_{number}": {"area": "hall", "available": False} for number in range(500)}
    async with home({"areas": {"hall": None}, "devices": lamps}) as rig:
        error = (await rig.call("set_light", area="hall", on=True))["error"]
    assert "spot 0: it is unavailable" in error
    assert len(error) < 1000
