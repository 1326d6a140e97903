"""Choices that exist only in the program."""

from __future__ import annotations

from typing import Any

from live_plugin.home.backends.home_assistant.translation import (
    Entity,
    Fields,
    Service,
    Translation,
    as_written,
    known,
)
from live_plugin.home.model import State


def options(entity: Entity) -> dict[str, Any]:
    return known(options=entity.texts("options"))


def select_option(entity: Entity, fields: Fields) -> dict[str, Any]:
    return {"option": as_written(fields["option"], entity.texts("options"))}


TRANSLATION = Translation(
    "input_select",
    options=options,
    state=lambda entity: State(entity.state, options(entity)),
    services={"select_option": Service("select_option", data=select_option)},
)
