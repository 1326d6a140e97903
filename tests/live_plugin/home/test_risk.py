from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.risk import Risk
from live_plugin.home.settings import HomeSettings


@pytest.mark.parametrize(
    ("device_id", "act", "tier"),
    [
        ("lock.front_door", "unlock", "never"),
        ("lock.front_door", "lock", "free"),
        ("cover.garage_door", "open", "never"),
        ("cover.garage_door", "close", "free"),
        ("cover.bedroom_blinds", "open", "free"),
        ("light.kitchen_light", "turn_on", "free"),
    ],
)
def test_only_what_lets_someone_in_is_refused(settings: HomeSettings, device_id: str, act: str, tier: str) -> None:
    assert Risk({}).tier(settings.home().device(device_id), act) == tier


def test_the_most_specific_rule_holds(settings: HomeSettings) -> None:
    door = settings.home().device("cover.garage_door")
    assert Risk({"cover.open": "free"}).tier(door, "open") == "never"
    assert Risk({"cover.garage.open": "free"}).tier(door, "open") == "free"
    assert Risk({"cover.garage.open": "free", "cover.garage_door.open": "never"}).tier(door, "open") == "never"


def test_a_refusal_says_what_to_do(settings: HomeSettings) -> None:
    with pytest.raises(HomeError, match=r"to unlock it by voice is not allowed .* by hand"):
        Risk({}).check(settings.home().device("lock.front_door"), "unlock")
