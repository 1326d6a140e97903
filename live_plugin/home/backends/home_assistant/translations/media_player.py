"""Speakers and televisions. Volume is 0.0 to 1.0 there, percent for people."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Fields, Service, Translation
from live_plugin.home.model import Device, State

PAUSE, VOLUME, PREVIOUS, NEXT, TURN_ON, TURN_OFF, PLAY = 1, 4, 16, 32, 128, 256, 16384


def options(entity: Entity) -> dict[str, Any]:
    return entity.attribute("device_class", "text")


def state(entity: Entity) -> State:
    title = {"media_title": entity.text("media_title") or ""}
    return State(entity.state, entity.attribute("volume_level") | title)


def set_volume(device: Device, fields: Fields) -> dict[str, Any]:
    return {"volume_level": fields["volume_pct"] / 100}


TRANSLATION = Translation(
    "media_player",
    options=options,
    state=state,
    services={
        "turn_on": Service("turn_on", TURN_ON),
        "turn_off": Service("turn_off", TURN_OFF),
        "play": Service("media_play", PLAY),
        "pause": Service("media_pause", PAUSE),
        "next": Service("media_next_track", NEXT),
        "previous": Service("media_previous_track", PREVIOUS),
        "set_volume": Service("volume_set", VOLUME, set_volume),
    },
)
