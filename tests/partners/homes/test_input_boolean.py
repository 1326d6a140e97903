"""Switches that exist only in the home's head."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Trial

NAME = {"name": "guests"}
TRIAL = Trial(
    "input_boolean",
    "guests",
    simulated={},
    home_assistant=Entity("input_boolean.guests", begin=(("input_boolean.turn_off", {}),)),
    mqtt=Absent("MQTT discovery has switches, and no others that are only in the head of the home"),
    steps=(
        Command("we have guests", "set_switch", {**NAME, "on": True}, {"state": "on"}),
        Command("they have left", "set_switch", {**NAME, "on": False}, {"state": "off"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
