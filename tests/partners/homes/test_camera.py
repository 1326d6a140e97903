"""Cameras: on and off. What they see has tests of its own."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Trial

NAME = {"name": "demo camera"}
TRIAL = Trial(
    "camera",
    "demo camera",
    simulated={},
    home_assistant=Entity("camera.demo_camera", begin=(("camera.turn_on", {}),)),
    mqtt=Absent("pictures"),
    steps=(
        Command("camera off", "set_switch", {**NAME, "on": False}, {"state": "off"}, there={"state": "idle"}),
        Command("camera on", "set_switch", {**NAME, "on": True}, {"state": "idle"}, there={"state": "streaming"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
