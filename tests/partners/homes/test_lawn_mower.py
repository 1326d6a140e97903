"""Lawn mowers."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "mower can do all"}
TRIAL = Trial(
    "lawn_mower",
    "mower can do all",
    simulated={"return_seconds": 0},
    home_assistant=Entity("lawn_mower.mower_can_do_all", begin=(("lawn_mower.dock", {}),)),
    mqtt=Announced(
        "lawn_mower",
        {
            "activity_state_topic": "mower", "start_mowing_command_topic": "mower/mow",
            "pause_command_topic": "mower/pause", "dock_command_topic": "mower/dock",
        },
        tells=(("mower", "docked"),),
    ),
    steps=(
        Command("mow the lawn", "clean", {**NAME, "action": "start"}, {"state": "mowing"},
                received=(("mower/mow", "start_mowing"),), tells=(("mower", "mowing"),)),
        Command("pause", "clean", {**NAME, "action": "pause"}, {"state": "paused"},
                received=(("mower/pause", "pause"),), tells=(("mower", "paused"),)),
        Command("go home", "clean", {**NAME, "action": "dock"}, {"state": "docked"},
                received=(("mower/dock", "dock"),), tells=(("mower", "docked"),)),
        Command("harder", "clean", {**NAME, "action": "set_power", "power": "max"}, {"state": "docked"},
                outcome="error", answer={"error": "cannot set power"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
