"""Timers of the home; those that a person asks for by voice are the timer plugin's."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Happening, Trial

NAME = {"name": "tea"}
TRIAL = Trial(
    "timer",
    "tea",
    simulated={},
    home_assistant=Entity("timer.tea", begin=(("timer.cancel", {}),)),
    mqtt=Absent("no part that MQTT discovery knows counts down"),
    steps=(
        Command("is the tea timer running", "get_state", NAME, {"state": "idle"}, outcome="devices",
                answer={"state": "idle"}),
        Happening({"state": "active", "duration_s": 90}, service=("timer.start", {"duration": "00:01:30"})),
        Command("and now", "get_state", NAME, {"state": "active"}, outcome="devices",
                answer={"state": "active", "duration_s": 90}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
