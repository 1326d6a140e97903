"""Cameras: looked through, and turned on and off where they can be."""

from __future__ import annotations

import io

from PIL import Image

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "JPEG")
    return file.getvalue()


NAME = {"name": "demo camera"}
CAN_BE_TURNED_OFF = ("simulated", "home_assistant")
"""What announces itself at a broker only shows pictures."""
TRIAL = Trial(
    "camera",
    "demo camera",
    simulated={"picture": "yard.jpg"},
    files={"yard.jpg": jpeg()},
    home_assistant=Entity("camera.demo_camera", begin=(("camera.turn_on", {}),)),
    mqtt=Announced("camera", {"topic": "yard"}, tells=(("yard", jpeg()),)),
    steps=(
        Command("what does the camera see", "look", NAME, {"state": "idle"}, there={"state": "streaming"},
                outcome="pictures_of"),
        Command("camera off", "set_switch", {**NAME, "on": False}, {"state": "off"}, there={"state": "idle"},
                homes=CAN_BE_TURNED_OFF),
        Command("what does it see now", "look", NAME, {"state": "off"}, there={"state": "idle"}, outcome="error",
                answer={"error": "it is off"}, homes=CAN_BE_TURNED_OFF),
        Command("camera on", "set_switch", {**NAME, "on": True}, {"state": "idle"}, there={"state": "streaming"},
                homes=CAN_BE_TURNED_OFF),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
