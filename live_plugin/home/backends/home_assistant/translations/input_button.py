"""Buttons that exist only in the program. Their state there is the time of the last press."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation
from live_plugin.home.model import State


def state(entity: Entity) -> State:
    """Nobody counts the presses there; the microsecond of the last one tells two of them apart as well."""
    last = entity.moment()
    return State("ready", {"presses": 0}) if last is None else State("pressed", {"presses": last})


TRANSLATION = Translation("input_button", state=state, services={"press": Service("press")})
