"""Lights."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

TRIAL = Trial(
    "light",
    "kitchen light",
    simulated={},
    home_assistant=Entity(
        "light.ceiling_lights", begin=(("light.turn_on", {"brightness_pct": 50}), ("light.turn_off", {}))
    ),
    mqtt=Announced(
        "light",
        {
            "schema": "json",
            "command_topic": "lamp/set",
            "state_topic": "lamp",
            "brightness": True,
            "color_temp_kelvin": True,
            "supported_color_modes": ["hs", "color_temp"],
        },
        tells=(("lamp", {"state": "OFF"}),),
    ),
    steps=(
        Command(
            "turn on the kitchen light",
            "set_light",
            {"name": "kitchen light", "on": True},
            {"state": "on"},
            received=(("lamp/set", {"state": "ON"}),),
            tells=(("lamp", {"state": "ON", "brightness": 255}),),
            clip="kitchen_light_on.rms.wav",
        ),
        Command(
            "set it to 30 percent",
            "set_light",
            {"name": "kitchen light", "brightness": 30},
            {"state": "on", "brightness": 76},
            received=(("lamp/set", {"state": "ON", "brightness": 76}),),
            tells=(("lamp", {"state": "ON", "brightness": 76}),),
            answer={"brightness": 30},
        ),
        Command(
            "make it orange",
            "set_light",
            {"name": "kitchen light", "color": "orange"},
            {"state": "on", "color_name": "orange"},
            there={"state": "on", "hs_color": [38.824, 100.0]},
            received=(("lamp/set", {"state": "ON", "color": {"h": 38.824, "s": 100.0}}),),
            tells=(("lamp", {"state": "ON", "color_mode": "hs", "color": {"h": 39, "s": 99}}),),
            answer={"color": "orange"},
        ),
        Command(
            "warm white, please",
            "set_light",
            {"name": "kitchen light", "color": "warm white"},
            {"state": "on", "color_temp_kelvin": 2700},
            received=(("lamp/set", {"state": "ON", "color_temp": 2700}),),
            tells=(("lamp", {"state": "ON", "color_mode": "color_temp", "color_temp": 2700}),),
        ),
        Command(
            "make it octarine",
            "set_light",
            {"name": "kitchen light", "color": "octarine"},
            {"state": "on"},
            outcome="error",
            answer={"error": "there is no color 'octarine'"},
        ),
        Command(
            "lights off in the kitchen",
            "set_light",
            {"name": "kitchen light", "on": False},
            {"state": "off"},
            received=(("lamp/set", {"state": "OFF"}),),
            tells=(("lamp", {"state": "OFF"}),),
        ),
    ),
)


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
