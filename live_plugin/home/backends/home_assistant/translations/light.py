"""Lights. A colour is told there as red, green and blue; people say its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Fields, Service, Translation, known
from live_plugin.home.colors import RGB, WHITES_KELVIN, name_of
from live_plugin.home.domains.light import LightSettings
from live_plugin.home.model import State

COLOR_MODES = frozenset({"hs", "xy", "rgb", "rgbw", "rgbww"})
NO_EFFECT = ("", "none", "off")
DIMMABLE_MODES = COLOR_MODES | {"brightness", "color_temp", "white"}


def options(entity: Entity) -> dict[str, Any]:
    modes = frozenset(entity.texts("supported_color_modes"))
    can = {"dimmable": bool(modes & DIMMABLE_MODES), "colors": bool(modes & COLOR_MODES)}
    return can | dict(_whites(entity, chosen="color_temp" in modes)) | known(effects=entity.texts("effect_list"))


def _whites(entity: Entity, chosen: bool) -> Iterator[tuple[str, Any]]:
    """The range of its whites; one without is told by a range of nothing."""
    usual = LightSettings()
    low = entity.number("min_color_temp_kelvin") or usual.min_kelvin
    high = entity.number("max_color_temp_kelvin") or usual.max_kelvin
    yield "min_kelvin", round(low)
    yield "max_kelvin", round(high if chosen else low)


def state(entity: Entity) -> State:
    effect = entity.text("effect") or ""
    shown = None if effect.casefold() in NO_EFFECT else effect
    return State(entity.state, known(brightness=entity.number("brightness"), effect=shown) | dict(_color(entity)))


def _color(entity: Entity) -> Iterator[tuple[str, Any]]:
    """Home Assistant tells a colour for every white too, so the mode decides."""
    mode, kelvin = entity.text("color_mode"), entity.number("color_temp_kelvin")
    if mode == "color_temp" and kelvin is not None:
        yield "color_temp_kelvin", kelvin
    elif mode in COLOR_MODES and (rgb := _rgb(entity.attributes.get("rgb_color"))):
        yield "color_name", name_of(rgb)


def _rgb(found: Any) -> RGB | None:
    if not isinstance(found, list) or len(found) != 3 or not all(type(part) is int for part in found):
        return None
    red, green, blue = found
    return red, green, blue


def turn_on(entity: Entity, fields: Fields) -> dict[str, Any]:
    """A white by name is a temperature; Home Assistant knows no such names."""
    can = options(entity)
    wanted = "".join((fields.get("color_name") or "").casefold().split())
    kelvin = fields.get("color_temp_kelvin")
    if wanted in WHITES_KELVIN:
        kelvin = min(max(WHITES_KELVIN[wanted], can["min_kelvin"]), can["max_kelvin"])
    return known(
        brightness_pct=fields.get("brightness_pct"),
        color_name=wanted if wanted and wanted not in WHITES_KELVIN else None,
        color_temp_kelvin=kelvin,
        effect=fields.get("effect"),
        **turn_off(entity, fields),
    )


def turn_off(entity: Entity, fields: Fields) -> dict[str, Any]:
    return known(transition=fields.get("transition_s"))


TRANSLATION = Translation(
    "light",
    options=options,
    state=state,
    services={"turn_on": Service("turn_on", data=turn_on), "turn_off": Service("turn_off", data=turn_off)},
)
