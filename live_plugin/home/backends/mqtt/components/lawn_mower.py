"""Lawn mowers."""

from __future__ import annotations

from typing import ClassVar

from live_plugin.home.backends.mqtt.component import (
    Component,
    Message,
    Order,
    Reading,
    Topic,
    read_one_of,
    readings_of,
    unable,
)
from live_plugin.home.domains.lawn_mower import DOMAIN


class LawnMower(Component):
    """Mows, pauses and docks, each ordered on a topic of its own."""

    domain: ClassVar[str] = "lawn_mower"
    ends_by_itself: ClassVar[bool] = True

    activity_state_topic: Topic | None = None
    activity_value_template: str = ""
    start_mowing_command_topic: Topic | None = None
    start_mowing_command_template: str = ""
    pause_command_topic: Topic | None = None
    pause_command_template: str = ""
    dock_command_topic: Topic | None = None
    dock_command_template: str = ""

    def readings(self) -> list[Reading]:
        activity = read_one_of(DOMAIN.states or ())
        return readings_of(("state", self.activity_state_topic, self.activity_value_template, activity))

    def messages(self, order: Order) -> list[Message]:
        topic = getattr(self, f"{order.action}_command_topic")
        if topic is None:
            raise unable(order.action)
        return [self.message(topic, order.action, getattr(self, f"{order.action}_command_template"))]
