"""Fans."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "attic fan"}
TRIAL = Trial(
    "fan",
    "attic fan",
    simulated={"oscillates": True, "reversible": True},
    home_assistant=Entity("fan.percentage_full_fan", begin=(
        ("fan.turn_on", {"percentage": 33}), ("fan.oscillate", {"oscillating": False}),
        ("fan.set_direction", {"direction": "forward"}), ("fan.turn_off", {}),
    )),
    mqtt=Announced(
        "fan",
        {
            "command_topic": "fan/set", "state_topic": "fan", "percentage_command_topic": "fan/speed/set",
            "percentage_state_topic": "fan/speed", "oscillation_command_topic": "fan/swing/set",
            "oscillation_state_topic": "fan/swing", "direction_command_topic": "fan/way/set",
            "direction_state_topic": "fan/way",
        },
        tells=(("fan", "OFF"), ("fan/speed", "33"), ("fan/swing", "oscillate_off"), ("fan/way", "forward")),
    ),
    steps=(
        Command("turn on the attic fan", "set_switch", {**NAME, "on": True}, {"state": "on"},
                received=(("fan/set", "ON"),), tells=(("fan", "ON"),)),
        Command("set the fan to 66 percent", "set_fan", {**NAME, "speed": 66}, {"state": "on", "percentage": 66},
                received=(("fan/speed/set", "66"),), tells=(("fan/speed", "66"),), answer={"speed": 66}),
        Command("let it swing", "set_fan", {**NAME, "oscillating": True}, {"state": "on", "oscillating": True},
                received=(("fan/swing/set", "oscillate_on"),), tells=(("fan/swing", "oscillate_on"),)),
        Command("the other way round", "set_fan", {**NAME, "direction": "reverse"},
                {"state": "on", "direction": "reverse"}, received=(("fan/way/set", "reverse"),),
                tells=(("fan/way", "reverse"),)),
        Command("turn the attic fan off", "set_switch", {**NAME, "on": False}, {"state": "off"},
                received=(("fan/set", "OFF"),), tells=(("fan", "OFF"),)),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
