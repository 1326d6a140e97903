from __future__ import annotations

from live_plugin.home.domain import Change, Order
from live_plugin.home.domains.scene import DOMAIN, SceneSettings
from live_plugin.home.model import Device, State


def test_it_orders_its_devices_about_every_time() -> None:
    settings = SceneSettings.model_validate({"devices": {"light.x": {"action": "turn_on", "brightness_pct": 20}}})
    state = DOMAIN.initial(settings)
    for times in (1, 2):
        change, order = DOMAIN.steps(Device("scene.s", settings), state, "activate", {})
        assert order == Order("light.x", "turn_on", {"brightness_pct": 20})
        assert isinstance(change, Change)
        state = change.state
        assert (state.value, state.attributes["activations"]) == ("activated", times)


def test_one_of_which_nothing_is_known_can_be_activated() -> None:
    [change] = DOMAIN.steps(Device("scene.s", SceneSettings()), State("unknown"), "activate", {})
    assert isinstance(change, Change)
    assert change.state == State("activated", {"activations": 1})
