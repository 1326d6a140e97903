from __future__ import annotations

import colorsys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.colors import distance, name_of, named
from live_plugin.home.forecast import COLOR

PARTS = st.tuples(*[st.integers(0, 255)] * 3)


def test_there_are_all_colours_of_the_level() -> None:
    assert len(named()) == 148


@pytest.mark.parametrize("name", ["cyan", "magenta", "orange", "tomato", "navy", "grey"])
def test_a_colour_is_called_by_its_usual_name(name: str) -> None:
    assert name_of(named()[name]) == name


@given(PARTS)
def test_every_colour_has_a_name(rgb: tuple[int, int, int]) -> None:
    assert name_of(rgb) in named()


@pytest.mark.parametrize(("hue", "saturation"), [(0, 0), (1, 0), (-1, -1), (0, -2), (1, 1)])
@pytest.mark.parametrize("name", sorted(named()))
def test_a_lamp_that_rounds_has_done_what_it_was_told(name: str, hue: int, saturation: int) -> None:
    """It counts hue in degrees and saturation in percent, and tells every colour as bright as can be."""
    here, pure, _ = colorsys.rgb_to_hsv(*(part / 255 for part in named()[name]))
    hs = (round(here * 360) + hue) % 360 / 360, min(max(round(pure * 100) + saturation, 0), 100) / 100
    told = name_of([round(part * 255) for part in colorsys.hsv_to_rgb(*hs, 1)])
    assert distance(told, name) <= COLOR
