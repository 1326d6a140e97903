"""Colours as devices say them. Pure.

Conversions between CIE xy and sRGB as in IEC 61966-2-1, at full brightness: how bright a lamp is, it says elsewhere.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

from live_plugin.home.colors import RGB

MIREDS = 1_000_000
"""Divided by kelvin gives mireds, and the other way round."""

XYZ_OF_RGB = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
RGB_OF_XYZ = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)


def hs_of(rgb: RGB) -> tuple[float, float]:
    """Hue in degrees and saturation in percent."""
    hue, saturation, _ = colorsys.rgb_to_hsv(*(part / 255 for part in rgb))
    return round(hue * 360, 3), round(saturation * 100, 3)


def rgb_of_hs(hue: float, saturation: float) -> RGB:
    """The colour at full brightness."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 360 / 360, min(max(saturation, 0), 100) / 100, 1)
    return round(red * 255), round(green * 255), round(blue * 255)


def xy_of(rgb: RGB) -> tuple[float, float]:
    """Chromaticity; black has that of white."""
    linear = [_linear(part / 255) for part in rgb] if any(rgb) else [1.0, 1.0, 1.0]
    x, y, z = _product(XYZ_OF_RGB, linear)
    return round(x / (x + y + z), 4), round(y / (x + y + z), 4)


def rgb_of_xy(x: float, y: float) -> RGB:
    """The colour at full brightness, the nearest that sRGB can show."""
    y = max(y, 1e-6)
    linear = [max(part, 0.0) for part in _product(RGB_OF_XYZ, [x / y, 1.0, (1 - x - y) / y])]
    most = max(*linear, 1e-6)
    red, green, blue = (round(255 * _gamma(part / most)) for part in linear)
    return red, green, blue


def _product(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
