"""Scenes. It is the lamp that is looked at."""

from __future__ import annotations

from typing import Any

from tests.partners.home_assistant.core import Core
from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial, told_there

NAME = {"name": "good night"}
LAMP = {"light.bed_light": {"action": "turn_on", "brightness_pct": 20}}


def lamp(core: Core, entity_id: str) -> dict[str, Any]:
    """The lamp of the scene."""
    return told_there(core, "light.bed_light")


TRIAL = Trial(
    "scene",
    "good night",
    simulated={"devices": LAMP},
    beside={"light.bed_light": {}},
    home_assistant=Entity("scene.movie", begin=(("light.turn_off", {"entity_id": "light.bed_light"}),), look=lamp),
    mqtt=Announced(
        "light",
        {
            "name": "bed light", "schema": "json", "command_topic": "lamp/set", "state_topic": "lamp",
            "brightness": True,
        },
        tells=(("lamp", {"state": "OFF"}),),
        here={"light.bed_light": {}, "scene.good_night": {"devices": LAMP}},
    ),
    watched="light.bed_light",
    steps=(
        Command("good night", "activate_scene", NAME, {"state": "on", "brightness": 51},
                received=(("lamp/set", {"state": "ON", "brightness": 51}),),
                tells=(("lamp", {"state": "ON", "brightness": 51}),), clip="good_night.rms.wav"),
        Command("good evening", "activate_scene", {"name": "good evening"}, {"state": "on"}, outcome="error",
                answer={"error": "there is no"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
