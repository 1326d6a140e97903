"""Texts that a person sets."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "note"}
TRIAL = Trial(
    "input_text",
    "note",
    simulated={},
    home_assistant=Entity("input_text.note", begin=(("input_text.set_value", {"value": ""}),)),
    mqtt=Announced(
        "text",
        {"command_topic": "note/set", "state_topic": "note"},
        tells=(("note", ""),),
    ),
    steps=(
        Command("write back at six", "set_value", {**NAME, "value": "back at six"}, {"state": "back at six"},
                received=(("note/set", "back at six"),), tells=(("note", "back at six"),)),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
