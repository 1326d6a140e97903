"""Speakers and televisions. Volume is 0.0 to 1.0 there, percent for people."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import (
    Entity,
    Fields,
    Service,
    Translation,
    as_written,
    device_class,
    known,
)
from live_plugin.home.model import State

PAUSE, VOLUME, MUTE, PREVIOUS, NEXT, TURN_ON, TURN_OFF = 1, 4, 8, 16, 32, 128, 256
PLAY_MEDIA, SOURCE, STOP, PLAY = 512, 2048, 4096, 16384


def options(entity: Entity) -> dict[str, Any]:
    """What there is to play, nobody tells."""
    return {"titles": ()} | device_class(entity) | known(sources=entity.texts("source_list"))


def state(entity: Entity) -> State:
    return State(
        entity.state,
        known(
            volume_level=entity.number("volume_level"),
            is_volume_muted=entity.flag("is_volume_muted"),
            media_title=entity.text("media_title"),
            source=entity.text("source"),
        ),
    )


def set_volume(entity: Entity, fields: Fields) -> dict[str, Any]:
    return {"volume_level": fields["volume_pct"] / 100}


def mute(entity: Entity, fields: Fields) -> dict[str, Any]:
    return {"is_volume_muted": fields["muted"]}


def play_media(entity: Entity, fields: Fields) -> dict[str, Any]:
    """Words instead of an id: what searches by itself finds something, and others refuse it."""
    return {"media_content_type": "music", "media_content_id": fields["query"]}


def select_source(entity: Entity, fields: Fields) -> dict[str, Any]:
    return {"source": as_written(fields["source"], entity.texts("source_list"))}


TRANSLATION = Translation(
    "media_player",
    options=options,
    state=state,
    services={
        "turn_on": Service("turn_on", TURN_ON),
        "turn_off": Service("turn_off", TURN_OFF),
        "play": Service("media_play", PLAY),
        "pause": Service("media_pause", PAUSE),
        "stop": Service("media_stop", STOP),
        "next": Service("media_next_track", NEXT),
        "previous": Service("media_previous_track", PREVIOUS),
        "set_volume": Service("volume_set", VOLUME, set_volume),
        "mute": Service("volume_mute", MUTE, mute),
        "play_media": Service("play_media", PLAY_MEDIA, play_media),
        "select_source": Service("select_source", SOURCE, select_source),
    },
)
