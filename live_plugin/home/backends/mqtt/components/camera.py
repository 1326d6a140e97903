"""Cameras: each message on their topic is a picture file."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import ClassVar, Literal

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import Component, Message, Order, Topic
from live_plugin.home.model import State


class Camera(Component):
    """Shows the picture that it published last; nothing can be told to it."""

    domain: ClassVar[str] = "camera"

    topic: Topic
    image_encoding: Literal["b64"] | None = None

    @property
    def shown_on(self) -> str:
        return self.topic

    def beginning(self) -> State:
        return State("idle")

    def picture(self, payload: bytes) -> bytes:
        try:
            return b64decode(payload) if self.image_encoding else payload
        except binascii.Error:
            raise HomeError("what it published is no picture in base64") from None

    def messages(self, order: Order) -> list[Message]:
        if order.action == "look":
            return []
        raise HomeError("it can only be looked through: it takes no orders")
