"""Scripts. Each is a tool of its own; it is the lamp that is looked at."""

from __future__ import annotations

from typing import Any

from tests.partners.home_assistant.core import Core
from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Trial, told_there


def lamp(core: Core, entity_id: str) -> dict[str, Any]:
    """The lamp of the script."""
    return told_there(core, "light.bed_light")


TRIAL = Trial(
    "script",
    "dim",
    simulated={
        "fields": {"level": {"type": "number", "min": 1, "max": 100, "required": True}},
        "does": {"light.bed_light": {"action": "turn_on", "brightness_pct": "$level"}},
    },
    beside={"light.bed_light": {}},
    home_assistant=Entity("script.dim", begin=(("light.turn_off", {"entity_id": "light.bed_light"}),), look=lamp),
    mqtt=Absent("no device announces scripts"),
    watched="light.bed_light",
    risk={"script.dim.run": "free"},
    steps=(
        Command("dim to 60 percent", "run_dim", {"level": 60}, {"state": "on", "brightness": 153}),
        Command("dim to 600 percent", "run_dim", {"level": 600}, {"state": "on", "brightness": 153}, outcome="error",
                answer={"error": "level must be 1"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
