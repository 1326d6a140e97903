"""Locks: they pass through locking and unlocking. Some want a code for that."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.code import CodedSettings, check, wanted
from live_plugin.home.domain import Change, CodeFormat, Domain, Steps, actions
from live_plugin.home.model import Device, State


class LockSettings(CodedSettings):
    """How a lock turns and begins."""

    turn_seconds: Annotated[float, Field(ge=0, le=60)] = 1
    """How long it takes to lock or unlock."""
    latch: bool = False
    """Whether it can also pull the latch and open the door."""
    state: Literal["locked", "unlocked", "jammed"] = "locked"
    """How it begins; a jammed one stays so."""


def initial(settings: LockSettings) -> State:
    return State(settings.state)


def lock(state: State, settings: LockSettings, code: str | None = None) -> Steps:
    check(settings, code)
    return _turn(state, settings, "locking", "locked")


def unlock(state: State, settings: LockSettings, code: str | None = None) -> Steps:
    check(settings, code)
    return _turn(state, settings, "unlocking", "unlocked")


def open(state: State, settings: LockSettings, code: str | None = None) -> Steps:
    check(settings, code)
    if not settings.latch:
        raise HomeError("it has no latch to open: it can only lock and unlock")
    return _turn(state, settings, "opening", "open")


def _turn(state: State, settings: LockSettings, passing: str, end: str) -> Steps:
    if state.value == "jammed":
        raise HomeError("it is jammed: someone has to look at it")
    if state.value == end:
        return []
    return [Change(0, State(passing)), Change(settings.turn_seconds, State(end))]


def code(device: Device, action: str) -> CodeFormat:
    """One that wants a code wants it for everything."""
    assert isinstance(device.settings, LockSettings)
    return wanted(device.settings)


DOMAIN = Domain(
    "lock",
    words=("lock", "locks", "doors", "Schlösser", "Türen", "serrures", "portes", "puertas", "cerraduras", "porte"),
    one=("lock", "door", "Schloss", "Tür", "serrure", "puerta", "cerradura", "porta", "deur", "slot"),
    code=code,
    is_risky=lambda device: True,
    settings=LockSettings,
    initial=initial,
    states=frozenset({"locked", "unlocked", "locking", "unlocking", "jammed", "open", "opening"}),
    passing=frozenset({"locking", "unlocking", "opening"}),
    actions=actions(lock, unlock, open),
)
