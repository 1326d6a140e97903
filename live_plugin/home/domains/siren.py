"""Sirens: loud, so neither turning one on nor off is free."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Percent, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed

Seconds = Annotated[float, Field(gt=0, le=60 * 60)]


class SirenSettings(DeviceSettings):
    """What a siren can do and how it begins."""

    tones: tuple[str, ...] = ()
    """The tones it has to choose from."""
    state: Annotated[Literal["on", "off"], WORD_OF_BOOL] = "off"
    """How it begins."""


def initial(settings: SirenSettings) -> State:
    return State(settings.state)


def turn_on(
    state: State,
    settings: SirenSettings,
    tone: str | None = None,
    volume_pct: Percent | None = None,
    duration_s: Seconds | None = None,
) -> Steps:
    """With a duration it falls silent by itself."""
    if tone is not None and tone not in settings.tones:
        known = listed(settings.tones)
        raise HomeError(f"tone must be {known}, got '{tone[:40]}'" if known else "it has only one tone")
    given = {"tone": tone, "volume_pct": volume_pct}
    on = Change(0, State("on", {name: value for name, value in given.items() if value is not None}))
    return [on] if duration_s is None else [on, Change(duration_s, State("off"))]


def turn_off(state: State, settings: SirenSettings) -> Steps:
    return [Change(0, State("off"))]


DOMAIN = Domain(
    "siren",
    words=("siren", "sirens", "Sirenen", "sirènes", "sirenas", "sirene"),
    one=("siren", "Sirene", "sirène", "sirena"),
    is_risky=lambda device: True,
    settings=SirenSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(turn_on, turn_off),
)
