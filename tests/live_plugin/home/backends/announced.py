"""A broker without a broker: what devices publish, said to the hub."""

from __future__ import annotations

import json
from typing import Any

from live_plugin.home.backends.mqtt.hub import Hub
from live_plugin.home.settings import HomeSettings


def hub(given: dict[str, Any] | None = None) -> Hub:
    home = HomeSettings.model_validate({"backend": "mqtt", "mqtt": {}, **(given or {})}).home()
    made = Hub("homeassistant", home)
    made.back()
    return made


def announce(hub: Hub, kind: str, config: Any, object_id: str = "x") -> list[Any]:
    payload = json.dumps(config).encode() if config != "" else b""
    return hub.hear(f"homeassistant/{kind}/{object_id}/config", payload)


def tell(hub: Hub, topic: str, payload: Any) -> list[Any]:
    return hub.hear(topic, (payload if isinstance(payload, str) else json.dumps(payload)).encode())


def sent(hub: Hub, device_id: str, action: str, **fields: Any) -> list[tuple[str, str]]:
    messages, _ = hub.order(device_id, action, fields)
    return [(message.topic, message.payload) for message in messages]
