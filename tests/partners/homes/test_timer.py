"""Timers of the home, by their names; any other that a person asks for rings in the timer plugin."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Happening, Trial

NAME = {"name": "tea"}
TRIAL = Trial(
    "timer",
    "tea",
    simulated={"duration_s": 300},
    home_assistant=Entity("timer.tea", begin=(("timer.cancel", {}),)),
    mqtt=Absent("no part that MQTT discovery knows counts down"),
    steps=(
        Command("is the tea timer running", "get_state", NAME, {"state": "idle"}, outcome="devices",
                answer={"state": "idle"}),
        Happening({"state": "active", "duration_s": 90}, service=("timer.start", {"duration": "00:01:30"})),
        Command("and now", "get_state", NAME, {"state": "active"}, outcome="devices",
                answer={"state": "active", "duration_s": 90}),
        Command("cancel the tea timer", "cancel_timer", {"name": "tea timer"}, {"state": "idle"}),
        Command("start the tea timer", "start_timer", NAME, {"state": "active"},
                answer={"state": "active", "duration_s": 300}),
        Command("cancel it", "cancel_timer", NAME, {"state": "idle"}),
        Command("start the tea timer for two minutes", "start_timer", {**NAME, "minutes": 2}, {"state": "active"},
                answer={"state": "active", "duration_s": 120}),
        Happening({"state": "paused"}, service=("timer.pause", {}), homes=("home_assistant",)),
        Command("go on with the tea", "start_timer", NAME, {"state": "active"}, homes=("home_assistant",)),
        Command("set a timer for five minutes", "start_timer", {"minutes": 5}, {"state": "active"},
                answer={"name": "5 minute timer", "state": "running", "seconds_left": 300}),
        Command("what is running", "get_timers", {}, {"state": "active"}, outcome="timers",
                answer={"name": "5 minute timer"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
