"""Cameras: whether they see, stream or record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from live_plugin.errors import HomeError
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Steps, actions
from live_plugin.home.model import DeviceSettings, State


class CameraSettings(DeviceSettings):
    """How a camera begins and what it sees."""

    state: Annotated[Literal["off", "idle", "recording", "streaming"], WORD_OF_BOOL] = "idle"
    """How it begins; idle is on, with nobody looking."""
    picture: Path | None = None
    """The file (relative to plugins.yaml) with what a simulated camera sees, read anew each time."""


def initial(settings: CameraSettings) -> State:
    return State(settings.state)


def turn_on(state: State, settings: CameraSettings) -> Steps:
    return [Change(0, State("idle"))] if state.value == "off" else []


def turn_off(state: State, settings: CameraSettings) -> Steps:
    return [Change(0, State("off"))]


def look(state: State, settings: CameraSettings) -> Steps:
    """Changes nothing: what is to be seen, the backend tells."""
    if state.value == "off":
        raise HomeError("it is off: turn it on to look through it")
    return []


DOMAIN = Domain(
    "camera",
    words=("camera", "cameras", "Kameras", "caméras", "cámaras", "telecamere"),
    one=("camera", "Kamera", "caméra", "cámara", "telecamera"),
    is_risky=lambda device: True,
    settings=CameraSettings,
    initial=initial,
    states=frozenset({"off", "idle", "recording", "streaming"}),
    actions=actions(turn_on, turn_off, look),
)
