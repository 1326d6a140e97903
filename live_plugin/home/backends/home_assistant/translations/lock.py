"""Door locks."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known

CAN_OPEN = 1


def options(entity: Entity) -> dict[str, Any]:
    """A code is told there by the pattern that it must match; what people say are digits."""
    return {"latch": bool(entity.features & CAN_OPEN)} | known(
        code_format="number" if entity.text("code_format") else None
    )


TRANSLATION = Translation(
    "lock",
    options=options,
    services={"lock": Service("lock"), "unlock": Service("unlock"), "open": Service("open", CAN_OPEN)},
)
