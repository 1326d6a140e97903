"""Thermostats."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "bedroom thermostat"}
TRIAL = Trial(
    "climate",
    "bedroom thermostat",
    simulated={"min_temperature": 7, "max_temperature": 35},
    home_assistant=Entity("climate.heatpump", begin=(
        ("climate.set_temperature", {"temperature": 20, "hvac_mode": "heat"}),
    )),
    mqtt=Announced(
        "climate",
        {
            "modes": ["off", "heat"], "mode_command_topic": "heating/set", "mode_state_topic": "heating",
            "temperature_command_topic": "heating/to", "temperature_state_topic": "heating/at",
            "min_temp": 7, "max_temp": 35,
        },
        tells=(("heating", "heat"), ("heating/at", "20")),
    ),
    steps=(
        Command("set the bedroom thermostat to twenty one degrees", "set_climate", {**NAME, "temperature": 21},
                {"state": "heat", "temperature": 21}, received=(("heating/to", "21"),), tells=(("heating/at", "21"),),
                answer={"temperature": 21}, clip="bedroom_thermostat.rms.wav"),
        Command("two degrees warmer", "set_climate", {**NAME, "change": 2}, {"state": "heat", "temperature": 23},
                received=(("heating/to", "23"),), tells=(("heating/at", "23"),)),
        Command("set it to 200 degrees", "set_climate", {**NAME, "temperature": 200},
                {"state": "heat", "temperature": 23}, outcome="error",
                answer={"error": "temperature must be 7 to 35 degrees, got 200"}),
        Command("turn the bedroom heating off", "set_climate", {**NAME, "mode": "off"}, {"state": "off"},
                received=(("heating/set", "off"),), tells=(("heating", "off"),)),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
