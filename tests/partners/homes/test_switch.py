"""Switches."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "coffee machine"}
TRIAL = Trial(
    "switch",
    "coffee machine",
    simulated={},
    home_assistant=Entity("switch.outlet_1", begin=(("switch.turn_off", {}),)),
    mqtt=Announced("switch", {"command_topic": "plug/set", "state_topic": "plug"}, tells=(("plug", "OFF"),)),
    steps=(
        Command("turn on the coffee machine", "set_switch", {**NAME, "on": True}, {"state": "on"},
                received=(("plug/set", "ON"),), tells=(("plug", "ON"),)),
        Command("turn it on", "set_switch", {**NAME, "on": True}, {"state": "on"},
                received=(("plug/set", "ON"),), outcome="unchanged"),
        Command("turn the coffee machine off", "set_switch", {**NAME, "on": False}, {"state": "off"},
                received=(("plug/set", "OFF"),), tells=(("plug", "OFF"),)),
        Command("is the coffee machine on", "get_state", NAME, {"state": "off"}, outcome="devices",
                answer={"state": "off"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
