"""Covers. They travel, and are told as started."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "bedroom blinds"}
TRIAL = Trial(
    "cover",
    "bedroom blinds",
    simulated={"position": 30, "travel_seconds": 600},
    # That of the demo stops, but tells nobody; this one is a template of our own, which does.
    home_assistant=Entity("cover.blinds"),
    mqtt=Announced(
        "cover",
        {
            "command_topic": "blinds/set", "state_topic": "blinds", "position_topic": "blinds/at",
            "set_position_topic": "blinds/to", "tilt_command_topic": "blinds/tilt/to",
            "tilt_status_topic": "blinds/tilt",
        },
        tells=(("blinds/at", "30"), ("blinds", "stopped"), ("blinds/tilt", "0")),
    ),
    steps=(
        Command("close the bedroom blinds", "move_cover", {**NAME, "action": "close"}, {"state": "closing"},
                received=(("blinds/set", "CLOSE"),), tells=(("blinds", "closing"),), outcome="started",
                clip="bedroom_blinds_close.rms.wav"),
        Command("stop", "move_cover", {**NAME, "action": "stop"}, {"state": "open"}, answer={"state": "open"},
                received=(("blinds/set", "STOP"),), tells=(("blinds", "stopped"),)),
        Command("open them", "move_cover", {**NAME, "action": "open"}, {"state": "opening"},
                received=(("blinds/set", "OPEN"),), tells=(("blinds", "opening"),), outcome="started"),
        Command("stop", "move_cover", {**NAME, "action": "stop"}, {"state": "open"}, answer={"state": "open"},
                received=(("blinds/set", "STOP"),), tells=(("blinds", "stopped"),)),
        Command("open them to 90 percent", "move_cover", {**NAME, "position": 90}, {"state": "opening"},
                received=(("blinds/to", "90"),), tells=(("blinds", "opening"),), outcome="started"),
        Command("open them twice as far", "move_cover", {**NAME, "position": 180}, {"state": "opening"},
                outcome="error", answer={"error": "position must be 0 to 100, got 180"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
