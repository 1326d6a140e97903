"""Sirens. Neither noise nor silence comes without a person."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "siren with all features"}
TRIAL = Trial(
    "siren",
    "siren with all features",
    simulated={},
    home_assistant=Entity("siren.siren_with_all_features", begin=(("siren.turn_off", {}),)),
    mqtt=Announced("siren", {"command_topic": "horn/set", "state_topic": "horn"}, tells=(("horn", "OFF"),)),
    steps=(
        Command("sound the siren", "set_switch", {**NAME, "on": True}, {"state": "on"}, person="yes",
                received=(("horn/set", {"state": "ON"}),), tells=(("horn", "ON"),)),
        Command("silence", "set_switch", {**NAME, "on": False}, {"state": "off"}, person="yes",
                received=(("horn/set", {"state": "OFF"}),), tells=(("horn", "OFF"),)),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
