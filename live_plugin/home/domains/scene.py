"""Scenes: orders to several devices under one name."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from live_plugin.home.domain import Change, Domain, Order, Steps, actions
from live_plugin.home.model import DeviceSettings, Frozen, State


class Wish(Frozen):
    """What a scene wants of one device: an action, and beside it the action's own fields."""

    model_config = ConfigDict(extra="allow")

    action: str
    """Name of the action, such as `turn_on`."""

    @property
    def fields(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class SceneSettings(DeviceSettings):
    """The orders of a scene."""

    devices: dict[str, Wish] = Field(default_factory=dict)
    """Devices by id with what is wanted of them: `light.lamp: {action: turn_on, brightness_pct: 30}`."""


def initial(settings: SceneSettings) -> State:
    """`devices` are those that it touches."""
    return State("ready", {"activations": 0, "devices": tuple(settings.devices)})


def activate(state: State, settings: SceneSettings) -> Steps:
    """Every activation is counted, for it is an event even when all devices were so already."""
    orders = [Order(device_id, wish.action, wish.fields) for device_id, wish in settings.devices.items()]
    return [Change(0, state.to("activated", activations=state.attributes.get("activations", 0) + 1)), *orders]


DOMAIN = Domain(
    "scene",
    words=("scene", "scenes", "Szenen", "scènes", "escenas", "scenari"),
    one=("scene", "Szene", "scène", "escena", "scenario"),
    settings=SceneSettings,
    initial=initial,
    states=frozenset({"ready", "activated"}),
    actions=actions(activate),
    told=lambda state: {},
)
