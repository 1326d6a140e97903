"""Scenes that devices keep themselves, such as those of a group of lamps."""

from __future__ import annotations

from typing import ClassVar

from live_plugin.home.backends.mqtt.component import Component, Message, Order, Text, Topic
from live_plugin.home.model import State


class Scene(Component):
    """Can be recalled, and tells nothing: neither what it does nor that it was done."""

    domain: ClassVar[str] = "scene"

    command_topic: Topic
    payload_on: Text = "ON"

    def beginning(self) -> State:
        """`devices` is None, for nobody knows which it touches; so it is done only after a person's word."""
        return State("ready", {"activations": 0, "devices": None})

    def messages(self, order: Order) -> list[Message]:
        return [self.message(self.command_topic, self.payload_on)]
