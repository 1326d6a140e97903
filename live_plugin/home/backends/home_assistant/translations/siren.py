"""Sirens. Volume is 0.0 to 1.0 there, percent for people."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Fields, Service, Translation, known

CAN_TURN_ON, CAN_TURN_OFF = 1, 2


def options(entity: Entity) -> dict[str, Any]:
    return known(tones=entity.texts("available_tones"))


def turn_on(entity: Entity, fields: Fields) -> dict[str, Any]:
    volume = fields.get("volume_pct")
    return known(
        tone=fields.get("tone"),
        volume_level=None if volume is None else volume / 100,
        duration=fields.get("duration_s"),
    )


TRANSLATION = Translation(
    "siren",
    options=options,
    services={
        "turn_on": Service("turn_on", CAN_TURN_ON, turn_on),
        "turn_off": Service("turn_off", CAN_TURN_OFF),
    },
)
