from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.backends.mqtt import color
from live_plugin.home.colors import name_of, named


@pytest.mark.parametrize("name", ["red", "lime", "blue", "yellow", "cyan", "magenta", "white"])
def test_a_full_colour_keeps_its_name_in_every_way_of_saying_it(name: str) -> None:
    rgb = named()[name]
    assert name_of(rgb) == name
    assert name_of(color.rgb_of_hs(*color.hs_of(rgb))) == name
    assert name_of(color.rgb_of_xy(*color.xy_of(rgb))) == name


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_any_chromaticity_is_a_colour(x: float, y: float) -> None:
    assert all(0 <= part <= 255 for part in color.rgb_of_xy(x, y))


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(-1e6, 1e6))
def test_any_hue_is_a_colour(hue: float, saturation: float) -> None:
    assert all(0 <= part <= 255 for part in color.rgb_of_hs(hue, saturation))
