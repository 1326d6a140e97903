"""Robot vacuums."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "0_Ground_floor"}
TRIAL = Trial(
    "vacuum",
    "0_Ground_floor",
    simulated={"return_seconds": 3600, "fan_speeds": ["low", "max"]},
    home_assistant=Entity("vacuum.0_ground_floor", begin=(("vacuum.stop", {}),)),
    mqtt=Announced(
        "vacuum",
        {
            "command_topic": "robot/set", "state_topic": "robot", "set_fan_speed_topic": "robot/power",
            "fan_speed_list": ["low", "max"],
            "supported_features": ["start", "pause", "stop", "return_home", "fan_speed"],
        },
        tells=(("robot", {"state": "docked", "fan_speed": "low"}),),
    ),
    steps=(
        Command("clean the ground floor", "clean", {**NAME, "action": "start"}, {"state": "cleaning"},
                received=(("robot/set", "start"),), tells=(("robot", {"state": "cleaning"}),)),
        Command("harder", "clean", {**NAME, "action": "set_power", "power": "max"},
                {"state": "cleaning", "fan_speed": "max"}, received=(("robot/power", "max"),),
                tells=(("robot", {"fan_speed": "max"}),)),
        Command("pause it", "clean", {**NAME, "action": "pause"}, {"state": "paused"},
                received=(("robot/set", "pause"),), tells=(("robot", {"state": "paused"}),)),
        Command("send it home", "clean", {**NAME, "action": "dock"}, {"state": "returning"}, outcome="started",
                received=(("robot/set", "return_to_base"),), tells=(("robot", {"state": "returning"}),)),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
