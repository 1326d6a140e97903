from __future__ import annotations

import math

import pytest

from live_plugin.home.model import UNAVAILABLE, State
from live_plugin.testing.clock import virtual


@pytest.mark.parametrize(
    ("args", "temperature", "mode"),
    [
        ({"temperature": 21}, 21, "heat"),
        ({"change": 1}, 21, "heat"),
        ({"change": -0.5}, 19.5, "heat"),
        ({"mode": "off"}, 20, "off"),
        ({"temperature": 25, "mode": "cool"}, 25, "cool"),
    ],
)
def test_it_sets_temperature_and_mode(home, args: dict, temperature: float, mode: str) -> None:
    @virtual
    async def check() -> None:
        async with home() as rig:
            answer = await rig.call("set_climate", name="heating", **args)
        [entry] = answer["output"]["changed"]
        assert (entry["temperature"], entry["state"]) == (temperature, mode)

    check()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({}, "say what to do"),
        ({"temperature": 20, "change": 1}, "exclude each other"),
        ({"temperature": 60}, "heating: temperature must be 7 to 30 degrees, got 60"),
        ({"change": 50}, "temperature must be 7 to 30 degrees, got 70"),
        ({"temperature": math.inf}, "temperature: input should be a finite number"),
        ({"mode": "dry"}, "mode must be 'off', 'heat', 'cool' or 'auto', got 'dry'"),
    ],
)
def test_what_it_cannot_do_is_said(home, args: dict, words: str) -> None:
    @virtual
    async def check() -> None:
        async with home() as rig:
            assert words in (await rig.call("set_climate", name="heating", **args))["error"]

    check()


@virtual
async def test_a_thermostat_that_is_away_says_so(home) -> None:
    async with home() as rig:
        rig.backend.put("climate.heating", UNAVAILABLE)
        assert "unavailable" in (await rig.call("set_climate", name="heating", change=20))["error"]


@virtual
async def test_water_and_air_are_set_too(home) -> None:
    devices = {"climate.c": {}, "water_heater.boiler": {}, "humidifier.h": {"modes": ["sleep", "eco"]}}
    async with home({"devices": devices}) as rig:
        water = await rig.call("set_climate", name="boiler", temperature=60, mode="performance")
        air = await rig.call("set_climate", humidity=60)
        room = await rig.call("set_climate", area="all", temperature=22)
        assert rig.value("water_heater.boiler") == "performance"
    assert water["output"]["changed"][0]["temperature"] == 60
    assert air["output"]["changed"][0]["humidity"] == 60
    assert [entry["name"] for entry in room["output"]["changed"]] == ["c"]


@virtual
async def test_what_a_device_has_not_is_said(home) -> None:
    async with home({"devices": {"climate.c": {}, "humidifier.h": {}}}) as rig:
        assert (
            "'c' is a thermostat, not a humidifier" in (await rig.call("set_climate", name="c", humidity=50))["error"]
        )
        both = await rig.call("set_climate", name="c", humidity=50, temperature=20)
        assert "give one of temperature, change, humidity, mode, preset and fan" in both["error"]


@virtual
async def test_one_that_is_set_to_nothing_is_not_made_one_degree_warm(home) -> None:
    """A thermostat that is off, or holds a range, tells no temperature to count from."""
    devices = {"climate.hall": {}, "climate.attic": {"temperature": 19}}
    async with home({"devices": devices}) as rig:
        rig.backend.put("climate.hall", State("off"))
        answer = (await rig.call("set_climate", area="all", change=10))["output"]
        assert answer["failed"] == [
            {"name": "hall", "error": "nobody knows its temperature now: say which one is wanted"}
        ]
        assert rig.backend.state("climate.attic").attributes["temperature"] == 29
        assert rig.backend.state("climate.hall") == State("off")
