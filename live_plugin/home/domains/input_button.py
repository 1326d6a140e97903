"""Buttons that a person presses to have something happen elsewhere."""

from __future__ import annotations

from live_plugin.home.domain import Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State


class InputButtonSettings(DeviceSettings):
    """A button has nothing to set."""


def initial(settings: InputButtonSettings) -> State:
    return State("ready", {"presses": 0})


def press(state: State, settings: InputButtonSettings) -> Steps:
    """Every press is counted, for it is an event."""
    return [Change(0, state.to("pressed", presses=state.attributes.get("presses", 0) + 1))]


DOMAIN = Domain(
    "input_button",
    words=("button", "buttons", "Knöpfe", "boutons", "botones", "pulsanti"),
    one=("button", "Knopf", "bouton", "botón", "pulsante"),
    is_risky=lambda device: True,
    settings=InputButtonSettings,
    initial=initial,
    states=None,
    actions=actions(press),
)
