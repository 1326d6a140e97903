"""Lights: on and off, brightness, colour by name, white by temperature."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.colors import WHITES_KELVIN, named
from live_plugin.home.domain import WORD_OF_BOOL, Change, Domain, Percent, Steps, actions
from live_plugin.home.model import DeviceSettings, State
from live_plugin.home.nearest import listed, nearest

FULL = 255
Seconds = Annotated[float, Field(ge=0, le=300)]


class LightSettings(DeviceSettings):
    """What a light can do and how it begins."""

    dimmable: bool = True
    """Whether its brightness can be set."""
    colors: bool = True
    """Whether it can shine in colours."""
    min_kelvin: Annotated[int, Field(ge=1000, le=20000)] = 2000
    """Its warmest white."""
    max_kelvin: Annotated[int, Field(ge=1000, le=20000)] = 6500
    """Its coldest white; the same as the warmest where it cannot be chosen."""
    effects: tuple[str, ...] = ()
    """The effects it has, such as `rainbow`."""
    state: Annotated[Literal["on", "off"], WORD_OF_BOOL] = "off"
    """How it begins."""
    brightness_pct: Annotated[int, Field(ge=1, le=100)] = 100
    """How bright it is when it is first turned on."""


def initial(settings: LightSettings) -> State:
    return State(settings.state, {"brightness": level(settings.brightness_pct)} if settings.dimmable else {})


def turn_on(
    state: State,
    settings: LightSettings,
    brightness_pct: Percent | None = None,
    color_name: str | None = None,
    color_temp_kelvin: int | None = None,
    effect: str | None = None,
    transition_s: Seconds = 0,
) -> Steps:
    """Brightness 0 turns off; without a brightness the last one comes back.

    A lamp tells what it is heading for from the first moment of a transition on, as real ones do.
    """
    if brightness_pct == 0:
        return turn_off(state, settings, transition_s)
    if color_name is not None and color_temp_kelvin is not None:
        raise HomeError("color and color_temperature exclude each other: give one of them")
    attributes = dict(state.attributes)
    if brightness_pct is not None:
        attributes |= _brightness(settings, brightness_pct)
    if color_name is not None:
        attributes |= _color(settings, color_name)
    if color_temp_kelvin is not None:
        attributes |= _white(settings, color_temp_kelvin)
    if effect is not None:
        attributes |= _effect(settings, effect)
    return [Change(0, State("on", {name: value for name, value in attributes.items() if value is not None}))]


def turn_off(state: State, settings: LightSettings, transition_s: Seconds = 0) -> Steps:
    return [Change(0, state.to("off"))]


def level(brightness_pct: int) -> int:
    """Percent on the 0–255 scale of Home Assistant: 30 % is 76."""
    return round(FULL * brightness_pct / 100)


def _brightness(settings: LightSettings, brightness_pct: int) -> dict[str, Any]:
    if not settings.dimmable:
        raise HomeError("it cannot be dimmed: it can only be turned on and off")
    return {"brightness": level(brightness_pct)}


def _color(settings: LightSettings, name: str) -> dict[str, Any]:
    wanted = "".join(name.casefold().split())
    if wanted in WHITES_KELVIN:
        return _white(settings, min(max(WHITES_KELVIN[wanted], settings.min_kelvin), settings.max_kelvin))
    if wanted not in named():
        raise HomeError(f"there is no color '{name[:40]}'; the nearest are {listed(nearest(wanted, named()))}")
    if not settings.colors:
        raise HomeError("it cannot shine in colours")
    return {"color_name": wanted, "color_temp_kelvin": None}


def _white(settings: LightSettings, kelvin: int) -> dict[str, Any]:
    low, high = settings.min_kelvin, settings.max_kelvin
    if low >= high:
        raise HomeError("its white cannot be made warmer or colder")
    if not low <= kelvin <= high:
        raise HomeError(f"color_temperature must be {low} to {high} kelvin, got {kelvin}")
    return {"color_temp_kelvin": kelvin, "color_name": None}


def _effect(settings: LightSettings, effect: str) -> dict[str, Any]:
    """An effect has colours of its own; "none" ends it."""
    if effect.casefold() == "none":
        return {"effect": None}
    if effect not in settings.effects:
        known = listed(settings.effects)
        raise HomeError(f"effect must be {known} or 'none', got '{effect[:40]}'" if known else "it has no effects")
    return {"effect": effect}


def told(state: State) -> dict[str, Any]:
    """Only a light that is on has a brightness and a colour to tell."""
    if state.value != "on":
        return {}
    known = state.attributes
    told: dict[str, Any] = {"brightness": round(known["brightness"] / FULL * 100)} if "brightness" in known else {}
    names = {"color_name": "color", "color_temp_kelvin": "color_temperature", "effect": "effect"}
    return told | {name: known[key] for key, name in names.items() if key in known}


DOMAIN = Domain(
    "light",
    words=(
        *("light", "lights", "lamps", "lighting", "Licht", "Lichter", "Lampen", "Beleuchtung", "Leuchten"),
        *("lumière", "lumières", "lampes", "éclairage", "luz", "luces", "lámparas", "luce", "luci", "lampade"),
        *("verlichting", "lichten", "luzes", "ljus", "lampor", "灯", "灯光", "照明", "電気", "ライト", "свет"),
    ),
    one=("lamp", "Lampe", "Leuchte", "lámpara", "lampada", "lampa"),
    settings=LightSettings,
    initial=initial,
    states=frozenset({"on", "off"}),
    actions=actions(turn_on, turn_off),
    told=told,
)
