"""Choices that a person makes."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "mode"}
TRIAL = Trial(
    "input_select",
    "mode",
    simulated={"options": ["Home", "Away"]},
    home_assistant=Entity("input_select.mode", begin=(("input_select.select_option", {"option": "Home"}),)),
    mqtt=Announced(
        "select",
        {"command_topic": "mode/set", "state_topic": "mode", "options": ["Home", "Away"]},
        tells=(("mode", "Home"),),
    ),
    steps=(
        Command("set the mode to away", "set_value", {**NAME, "value": "away"}, {"state": "Away"},
                received=(("mode/set", "Away"),), tells=(("mode", "Away"),)),
        Command("set the mode to party", "set_value", {**NAME, "value": "party"}, {"state": "Away"}, outcome="error",
                answer={"error": "option must be 'Home' or 'Away', got 'party'"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
