from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from live_plugin.errors import VideoError
from live_plugin.video.picture import LONGEST_SIDE, fit
from tests.live_plugin.video.conftest import picture_file


def read(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    assert image.format == "JPEG"
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize(
    ("size", "fitted"),
    [((1920, 1080), (768, 432)), ((600, 1200), (384, 768)), ((768, 768), (768, 768)), ((40, 30), (40, 30))],
)
def test_a_picture_fits_with_its_aspect_kept_and_is_never_enlarged(kind, size, fitted) -> None:
    assert read(fit(picture_file(size, kind=kind))).size == fitted


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_no_side_is_too_long_or_gone(width: int, height: int) -> None:
    image = read(fit(picture_file((width, height))))
    assert 1 <= min(image.size) <= max(image.size) <= LONGEST_SIDE


def test_a_picture_is_upright_and_tells_nothing_but_itself() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    image = read(fit(picture_file((400, 100), exif=exif)))
    assert image.size == (100, 400)
    assert not image.getexif()
    assert "exif" not in image.info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_colour_is_taken(mode) -> None:
    file = io.BytesIO()
    Image.new("RGB", (10, 10), "red").convert("L" if mode == "I;16" else mode).save(
        file, "TIFF" if mode == "CMYK" else "PNG"
    )
    assert read(fit(file.getvalue())).mode == "RGB"


@given(st.binary(max_size=200) | st.integers(0, 900).map(lambda cut: picture_file((64, 64))[:cut]))
def test_what_is_no_picture_is_one_clear_line(data: bytes) -> None:
    told = ""
    try:
        read(fit(data))
    except VideoError as error:
        told = str(error)
    assert not told or ("picture" in told and "\n" not in told)


@pytest.mark.parametrize(("side", "told"), [(8_100, "too large: 8100×8100"), (14_000, "exceeds limit")])
def test_a_small_file_that_claims_to_be_huge_is_refused_before_it_is_read(side, told) -> None:
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    with pytest.raises(VideoError, match=told):
        fit(file.getvalue())
