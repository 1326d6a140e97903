"""Buttons."""

from __future__ import annotations

from typing import Any

from tests.partners.home_assistant.core import Core
from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "bell"}


def pressed(core: Core, entity_id: str) -> dict[str, Any]:
    """Its state there is the time of the last press."""
    return {"state": "ready" if core.state(entity_id)["state"] == "unknown" else "pressed"}


TRIAL = Trial(
    "input_button",
    "bell",
    simulated={},
    home_assistant=Entity("input_button.bell", look=pressed),
    mqtt=Announced("button", {"command_topic": "bell/set"}),
    steps=(
        Command("ring the bell", "activate_scene", NAME, {"state": "pressed"}, received=(("bell/set", "PRESS"),)),
        Command("again", "activate_scene", NAME, {"state": "pressed"}, received=(("bell/set", "PRESS"),)),
    ),
)


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
