"""Times and dates that a person sets."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "wake"}
TRIAL = Trial(
    "input_datetime",
    "wake",
    simulated={},
    home_assistant=Entity("input_datetime.wake", begin=(("input_datetime.set_datetime", {"time": "08:00"}),)),
    mqtt=Announced(
        "time",
        {"command_topic": "wake/set", "state_topic": "wake"},
        tells=(("wake", "08:00:00"),),
    ),
    steps=(
        Command("wake me at half past six", "set_value", {**NAME, "value": "06:30"}, {"state": "06:30:00"},
                received=(("wake/set", "06:30:00"),), tells=(("wake", "06:30:00"),)),
        Command("wake me soon", "set_value", {**NAME, "value": "soon"}, {"state": "06:30:00"}, outcome="error",
                answer={"error": "value must be a time such as 07:30, got 'soon'"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
