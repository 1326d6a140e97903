"""Numbers that a person sets."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "target"}
TRIAL = Trial(
    "input_number",
    "target",
    simulated={"min": 10, "max": 30, "step": 0.5, "state": 20},
    home_assistant=Entity("input_number.target", begin=(("input_number.set_value", {"value": 20}),)),
    mqtt=Announced(
        "number",
        {"command_topic": "target/set", "state_topic": "target", "min": 10, "max": 30, "step": 0.5},
        tells=(("target", "20"),),
    ),
    steps=(
        Command("set the target to 21.5", "set_value", {**NAME, "value": 21.5}, {"state": "21.5"},
                received=(("target/set", "21.5"),), tells=(("target", "21.5"),)),
        Command("make it a hundred", "set_value", {**NAME, "value": 100}, {"state": "21.5"}, outcome="error",
                answer={"error": "value must be 10 to 30, got 100"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
