"""Colours by name: the 148 of CSS Color Module Level 4, and what people call whites."""

from __future__ import annotations

import cmath
import colorsys
import math
from collections.abc import Mapping, Sequence
from functools import cache

import webcolors  # type: ignore[import-untyped]

RGB = tuple[int, int, int]
REBECCA_PURPLE: RGB = (0x66, 0x33, 0x99)
"""The one that came with level 4."""

WHITES_KELVIN = {
    "candlelight": 2000,
    "warmwhite": 2700,
    "softwhite": 3000,
    "neutralwhite": 4000,
    "coolwhite": 5000,
    "daylight": 5500,
    "coldwhite": 6500,
}
"""A white that is a temperature rather than a colour; where a lamp cannot reach it, it goes as far as it can."""


@cache
def named() -> Mapping[str, RGB]:
    """Red, green and blue of all colours that have a name."""
    css3 = {name: webcolors.name_to_rgb(name) for name in webcolors.names("css3")}
    found: dict[str, RGB] = {name: (rgb.red, rgb.green, rgb.blue) for name, rgb in css3.items()}
    return found | {"rebeccapurple": REBECCA_PURPLE}


def name_of(rgb: Sequence[float]) -> str:
    """What people would call a lamp's colour: the nearest on the wheel, and of those the brightest."""
    here, names = _on_wheel(rgb), _usual()
    if exact := names.get(tuple(rgb)):
        return exact
    return min(names.values(), key=lambda name: (abs(_wheel()[name] - here), -sum(named()[name])))


def distance(one: str, other: str) -> float:
    """How far apart lamps show two colours, 0 to 2: by hue and saturation, for how bright it is, a lamp says elsewhere.

    Raises KeyError for what is no colour.
    """
    return abs(_wheel()[one] - _wheel()[other])


@cache
def _usual() -> Mapping[tuple[float, ...], str]:
    """People say cyan and magenta rather than aqua and fuchsia."""
    return {rgb: name for name, rgb in sorted(named().items())}


@cache
def _wheel() -> Mapping[str, complex]:
    return {name: _on_wheel(rgb) for name, rgb in named().items()}


def _on_wheel(rgb: Sequence[float]) -> complex:
    """White in the middle, the purest of all hues around it."""
    hue, saturation, _ = colorsys.rgb_to_hsv(*(part / 255 for part in rgb))
    return cmath.rect(saturation, hue * math.tau)
