"""Water heaters."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "demo water heater celsius"}
TRIAL = Trial(
    "water_heater",
    "demo water heater celsius",
    simulated={"modes": ["off", "eco", "performance"]},
    home_assistant=Entity("water_heater.demo_water_heater_celsius", begin=(
        ("water_heater.set_operation_mode", {"operation_mode": "eco"}),
        ("water_heater.set_temperature", {"temperature": 45}),
    )),
    mqtt=Announced(
        "water_heater",
        {
            "modes": ["off", "eco", "performance"], "mode_command_topic": "boiler/set", "mode_state_topic": "boiler",
            "temperature_command_topic": "boiler/to", "temperature_state_topic": "boiler/at",
            "min_temp": 40, "max_temp": 60,
        },
        tells=(("boiler", "eco"), ("boiler/at", "45")),
    ),
    steps=(
        Command("heat the water to 55 degrees", "set_climate", {**NAME, "temperature": 55},
                {"state": "eco", "temperature": 55}, received=(("boiler/to", "55"),), tells=(("boiler/at", "55"),),
                answer={"temperature": 55}),
        Command("I need more hot water", "set_climate", {**NAME, "mode": "performance"}, {"state": "performance"},
                received=(("boiler/set", "performance"),), tells=(("boiler", "performance"),)),
        Command("let it boil", "set_climate", {**NAME, "temperature": 100}, {"state": "performance", "temperature": 55},
                outcome="error", answer={"error": "degrees, got 100"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
