"""Switches."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation


def options(entity: Entity) -> dict[str, Any]:
    return entity.attribute("device_class", "text")


TRANSLATION = Translation(
    "switch",
    options=options,
    services={name: Service(name) for name in ("turn_on", "turn_off")},
)
