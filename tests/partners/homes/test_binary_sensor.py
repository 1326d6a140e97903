"""Sensors that know only yes and no."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Happening, Trial

NAME = {"name": "bathroom window"}
WINDOW = {"device_class": "window"}
TRIAL = Trial(
    "binary_sensor",
    "bathroom window",
    simulated=WINDOW,
    home_assistant=Entity("binary_sensor.bathroom_window", made=("off", WINDOW)),
    mqtt=Announced("binary_sensor", {"state_topic": "window", **WINDOW}, tells=(("window", "OFF"),)),
    steps=(
        Command("is the bathroom window open", "get_state", NAME, {"state": "off"}, outcome="devices",
                answer={"state": "off", "meaning": "closed"}),
        Happening({"state": "on"}, tells=(("window", "ON"),), attributes=WINDOW),
        Command("is any window open", "get_state", {"device_class": "window"}, {"state": "on"}, outcome="devices",
                answer={"state": "on", "meaning": "open"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
