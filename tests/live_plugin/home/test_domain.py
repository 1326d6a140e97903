from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains import domain_of, domains
from live_plugin.home.model import UNAVAILABLE, Device


def test_an_unknown_action_names_the_nearest() -> None:
    with pytest.raises(HomeError, match="a light has no action 'turn_of'; did you mean 'turn_off'"):
        domain_of("light.x").action("turn_of")


def test_what_is_away_can_do_nothing() -> None:
    light = domain_of("light.x")
    with pytest.raises(HomeError, match="unavailable"):
        light.steps(Device("light.x", light.settings()), UNAVAILABLE, "turn_on", {})


@pytest.mark.parametrize("device_id", ["light", "light.", ".x", "lihgt.x", ""])
def test_an_id_begins_with_a_domain(device_id: str) -> None:
    with pytest.raises(HomeError):
        domain_of(device_id)


@pytest.mark.parametrize("name", domains())
def test_every_domain_is_complete(name: str) -> None:
    domain = domains()[name]
    state = domain.initial(domain.settings())
    assert domain.words
    assert domain.states is None or state.value in domain.states
    assert domain.passing <= (domain.states or set())
    assert isinstance(domain.told(state), dict)
    assert domain.told(UNAVAILABLE) == {}
