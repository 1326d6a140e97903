"""Valves. Opening one waits for a person."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "orchard"}
TRIAL = Trial(
    "valve",
    "orchard",
    simulated={},
    home_assistant=Entity("valve.orchard"),
    mqtt=Announced("valve", {"command_topic": "water/set", "state_topic": "water"}, tells=(("water", "closed"),)),
    steps=(
        Command("water the orchard", "move_cover", {**NAME, "action": "open"}, {"state": "open"}, person="yes",
                received=(("water/set", "OPEN"),), tells=(("water", "opening"), ("water", "open"))),
        Command("close the orchard valve", "move_cover", {**NAME, "action": "close"}, {"state": "closed"},
                received=(("water/set", "CLOSE"),), tells=(("water", "closing"), ("water", "closed"))),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
