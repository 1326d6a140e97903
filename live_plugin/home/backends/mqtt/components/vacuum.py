"""Robot vacuums."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel

from live_plugin.home.backends.mqtt.component import (
    Component,
    Fraction,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    percentage,
    unable,
)
from live_plugin.home.domains.vacuum import DOMAIN
from live_plugin.home.model import State

TELLS = frozenset({"state", "battery_level", "fan_speed"})
FEATURES = {"return_to_base": "return_home", "set_fan_speed": "fan_speed"}
"""What our actions are called among its features, where that is something else."""


class Told(BaseModel):
    """A message on the state topic; what it leaves out stays as it was."""

    state: str | None = ""
    battery_level: Fraction | None = None
    fan_speed: Text | None = None


class Vacuum(Component):
    """Cleans and returns; what else it can do, it lists."""

    domain: ClassVar[str] = "vacuum"
    ends_by_itself: ClassVar[bool] = True

    command_topic: Topic | None = None
    payload_start: Text = "start"
    payload_pause: Text = "pause"
    payload_stop: Text = "stop"
    payload_return_to_base: Text = "return_to_base"
    payload_locate: Text = "locate"
    payload_clean_spot: Text = "clean_spot"
    set_fan_speed_topic: Topic | None = None
    fan_speed_list: tuple[Text, ...] = ()
    state_topic: Topic | None = None
    supported_features: tuple[str, ...] = ("start", "stop", "return_home", "clean_spot")

    def options(self) -> dict[str, Any]:
        return {"fan_speeds": self.fan_speed_list if self._can("set_fan_speed") else ()}

    def readings(self) -> list[Reading]:
        return [Reading(self.state_topic, self._read, tells=TELLS)] if self.state_topic else []

    def messages(self, order: Order) -> list[Message]:
        to_speed = order.action == "set_fan_speed"
        topic = self.set_fan_speed_topic if to_speed else self.command_topic
        if topic is None or not self._can(order.action):
            raise unable(order.action)
        payload = order.fields["fan_speed"] if to_speed else getattr(self, f"payload_{order.action}")
        return [self.message(topic, payload)]

    def _can(self, action: str) -> bool:
        return FEATURES.get(action, action) in self.supported_features

    def _read(self, state: State, text: str) -> State:
        told = Told.model_validate_json(text)
        if told.state is None or told.state in (DOMAIN.states or ()):
            state = state.to(told.state or "unknown")
        if told.battery_level is not None:
            state = state.to(state.value, battery_level=percentage(0, 100)(str(told.battery_level)))
        return state if told.fan_speed is None else state.to(state.value, fan_speed=told.fan_speed)
