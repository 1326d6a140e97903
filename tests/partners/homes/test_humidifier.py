"""Humidifiers."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "hygrostat"}
TRIAL = Trial(
    "humidifier",
    "hygrostat",
    simulated={"modes": ["home", "eco"]},
    home_assistant=Entity("humidifier.hygrostat", begin=(
        ("humidifier.turn_on", {}), ("humidifier.set_humidity", {"humidity": 50}),
        ("humidifier.set_mode", {"mode": "home"}), ("humidifier.turn_off", {}),
    )),
    mqtt=Announced(
        "humidifier",
        {
            "command_topic": "air/set", "state_topic": "air", "target_humidity_command_topic": "air/to",
            "target_humidity_state_topic": "air/at", "modes": ["home", "eco"], "mode_command_topic": "air/mode/set",
            "mode_state_topic": "air/mode",
        },
        tells=(("air", "OFF"), ("air/at", "50"), ("air/mode", "home")),
    ),
    steps=(
        Command("turn on the hygrostat", "set_switch", {**NAME, "on": True}, {"state": "on"},
                received=(("air/set", "ON"),), tells=(("air", "ON"),)),
        Command("set it to 40 percent", "set_climate", {**NAME, "humidity": 40}, {"state": "on", "humidity": 40},
                received=(("air/to", "40"),), tells=(("air/at", "40"),), answer={"humidity": 40}),
        Command("save energy", "set_climate", {**NAME, "mode": "eco"}, {"state": "on", "mode": "eco"},
                received=(("air/mode/set", "eco"),), tells=(("air/mode", "eco"),)),
        Command("boost it", "set_climate", {**NAME, "mode": "boost"}, {"state": "on", "mode": "eco"},
                outcome="error", answer={"error": "mode must be 'home' or 'eco', got 'boost'"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
