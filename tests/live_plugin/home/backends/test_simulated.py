from __future__ import annotations

import asyncio

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.backends import make
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.model import UNAVAILABLE, Changed, State
from live_plugin.home.settings import HandsSettings, HomeSettings, SimulatedSettings
from live_plugin.testing.clock import virtual


def values(seen: list[Changed], device_id: str) -> list[str]:
    return [change.new.value for change in seen if change.device.id == device_id]


def test_settings_name_the_backend(settings: HomeSettings) -> None:
    assert isinstance(make(settings), Simulated)


@virtual
async def test_a_lock_turns_in_its_time(settings: HomeSettings) -> None:
    home, seen = Simulated(settings.home()), list[Changed]()
    home.watch(seen.append)
    await home.call("lock.front_door", "unlock", {})
    assert values(seen, "lock.front_door") == ["unlocking"]
    await asyncio.sleep(1)
    assert values(seen, "lock.front_door") == ["unlocking", "unlocked"]
    assert seen[0].old == State("locked")


@virtual
async def test_speed_makes_everything_faster(settings: HomeSettings) -> None:
    home = Simulated(settings.home(), SimulatedSettings(speed=10))
    await home.call("cover.garage_door", "open", {})
    await asyncio.sleep(1)
    assert home.state("cover.garage_door") == State("open", {"position": 100})


@virtual
async def test_a_new_order_replaces_the_old_one(settings: HomeSettings) -> None:
    home = Simulated(settings.home())
    await home.call("cover.garage_door", "open", {})
    await asyncio.sleep(3.5)
    await home.call("cover.garage_door", "stop", {})
    await asyncio.sleep(60)
    assert home.state("cover.garage_door") == State("open", {"position": 30})


@virtual
async def test_nothing_happens_after_stop(settings: HomeSettings) -> None:
    home = Simulated(settings.home())
    await home.call("cover.garage_door", "open", {})
    await home.stop()
    await home.stop()
    before = home.state("cover.garage_door")
    await asyncio.sleep(60)
    assert home.state("cover.garage_door") == before


@virtual
async def test_nobody_is_told_of_what_did_not_change_or_after_he_left(settings: HomeSettings) -> None:
    home, seen = Simulated(settings.home()), list[Changed]()
    unwatch = home.watch(seen.append)
    await home.call("light.kitchen_light", "turn_off", {})
    unwatch()
    unwatch()
    await home.call("light.kitchen_light", "turn_on", {})
    assert seen == []


@virtual
async def test_a_hand_on_the_switch_is_seen_and_stops_what_was_coming(settings: HomeSettings) -> None:
    home, seen = Simulated(settings.home()), list[Changed]()
    home.watch(seen.append)
    await home.call("cover.garage_door", "open", {})
    home.put("cover.garage_door", UNAVAILABLE)
    await asyncio.sleep(60)
    assert values(seen, "cover.garage_door") == ["opening", "unavailable"]
    with pytest.raises(HomeError, match="unavailable"):
        await home.call("cover.garage_door", "open", {})


@virtual
async def test_a_scene_does_what_it_can(settings: HomeSettings) -> None:
    devices = {"light.a": {"available": False}, "light.b": None}
    orders = {name: {"action": "turn_on"} for name in devices}
    home = Simulated(HomeSettings.model_validate({"devices": devices | {"scene.s": {"devices": orders}}}).home())
    with pytest.raises(HomeError, match="a: it is unavailable"):
        await home.call("scene.s", "activate", {})
    assert home.state("light.b").value == "on"


@virtual
async def test_an_unknown_device_is_an_error_that_names_no_hidden_one(settings: HomeSettings) -> None:
    home = Simulated(settings.home())
    with pytest.raises(HomeError, match=r"no device 'switch\.saf'; the nearest are 'switch\.fan'") as caught:
        await home.call("switch.saf", "turn_on", {})
    assert "switch.safe" not in str(caught.value).replace("'switch.saf'", "")


@virtual
async def test_a_broken_device_says_what_is_wrong_and_stays_as_it_is() -> None:
    home = Simulated(HomeSettings.model_validate({"devices": {"cover.a": {"refuses": "the motor is stuck"}}}).home())
    with pytest.raises(HomeError, match="it answers: the motor is stuck"):
        await home.call("cover.a", "open", {})
    assert home.state("cover.a").value == "closed"


async def an_hour(settings: HomeSettings, seed: int) -> list[tuple[float, str, str]]:
    hands = HandsSettings(seed=seed, every_s=30)
    home, seen = Simulated(settings.home(), SimulatedSettings(hands=hands)), list[tuple[float, str, str]]()
    begin = asyncio.get_running_loop().time()
    home.watch(lambda c: seen.append((asyncio.get_running_loop().time() - begin, c.device.id, c.new.value)))
    await home.start()
    await asyncio.sleep(3600)
    await home.stop()
    after = len(seen)
    await asyncio.sleep(3600)
    assert len(seen) == after
    return seen


@virtual
async def test_a_person_in_the_house_changes_things_by_hand_the_same_for_the_same_seed(settings: HomeSettings) -> None:
    first, again, other = await an_hour(settings, 1), await an_hour(settings, 1), await an_hour(settings, 2)
    assert [entry[1:] for entry in first] == [entry[1:] for entry in again]
    assert first != other
    assert len({device_id for _, device_id, _ in first}) > 5
    assert "scene.movie" not in {device_id for _, device_id, _ in first}
