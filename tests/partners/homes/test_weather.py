"""The weather, and what is to come."""

from __future__ import annotations

from typing import Any

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Trial

DAYS = [{"day": "tomorrow", "condition": "rainy", "temperature": 22, "low": 15}]


def rains_first(days: list[dict[str, Any]]) -> bool:
    return (days[0]["condition"], days[0]["temperature"], days[0]["low"]) == ("rainy", 22, 15)


TRIAL = Trial(
    "weather",
    "demo weather south",
    simulated={"state": "sunny", "temperature": 21.6, "forecast": DAYS},
    home_assistant=Entity("weather.demo_weather_south"),
    mqtt=Absent("no part that MQTT discovery knows tells forecasts"),
    steps=(
        Command("what will the weather be", "get_state", {"name": "demo weather south"},
                {"state": "sunny", "temperature": 21.6}, outcome="devices",
                answer={"state": "sunny", "temperature": 21.6, "forecast": rains_first}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
