"""Door locks."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation

CAN_OPEN = 1


def options(entity: Entity) -> dict[str, Any]:
    return {"latch": bool(entity.features & CAN_OPEN)}


TRANSLATION = Translation(
    "lock",
    options=options,
    services={"lock": Service("lock"), "unlock": Service("unlock"), "open": Service("open", CAN_OPEN)},
)
