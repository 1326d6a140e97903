"""Texts that exist only in the program. A password is nobody's business."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Service, Translation, known
from live_plugin.home.model import State


def options(entity: Entity) -> dict[str, Any]:
    return known(min=entity.number("min"), max=entity.number("max"))


def state(entity: Entity) -> State:
    return State("hidden" if entity.text("mode") == "password" else entity.state)


TRANSLATION = Translation("input_text", options=options, state=state, services={"set_value": Service("set_value")})
