"""Sensors."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Happening, Trial

NAME = {"name": "bedroom temperature"}
TOLD = {"unit_of_measurement": "°C", "device_class": "temperature"}
TRIAL = Trial(
    "sensor",
    "bedroom temperature",
    simulated={"state": 19.5, "unit": "°C", "device_class": "temperature"},
    home_assistant=Entity("sensor.bedroom_temperature", made=("19.5", TOLD)),
    mqtt=Announced("sensor", {"state_topic": "bedroom", **TOLD}, tells=(("bedroom", "19.5"),)),
    steps=(
        Command("what is the temperature in the bedroom", "get_state", NAME, {"state": "19.5"}, outcome="devices",
                answer={"state": "19.5", "unit": "°C"}, clip="bedroom_temperature.rms.wav"),
        Happening({"state": "17.5"}, tells=(("bedroom", "17.5"),), attributes=TOLD),
        Command("and now", "get_state", NAME, {"state": "17.5"}, outcome="devices", answer={"state": "17.5"}),
        Command("turn the temperature off", "set_switch", {**NAME, "on": False}, {"state": "17.5"}, outcome="error",
                answer={"error": "is a sensor, which is not for this tool"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
