"""The weather as it is; forecasts are not told with the state."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Entity, Translation, known
from live_plugin.home.model import State


def state(entity: Entity) -> State:
    return State(
        entity.state, known(**{name: entity.number(name) for name in ("temperature", "humidity", "wind_speed")})
    )


TRANSLATION = Translation("weather", state=state)
