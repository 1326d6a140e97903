"""One picture, as the model takes it: a JPEG of 768×768 at most (Live API, technical specifications)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from live_plugin.errors import MissingExtra, VideoError

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 768
"""Pixels."""
MOST_PIXELS = 64_000_000
"""A small file can claim to be a huge picture; no camera in a home makes one of this size."""
QUALITY = 80


def fit(data: bytes) -> bytes:
    """A picture file of any usual kind as a JPEG for the model: upright, its aspect kept, with nothing beside the
    picture in it, such as the place where it was taken. Raises VideoError, and MissingExtra without Pillow.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError:
        raise MissingExtra("showing pictures", "video") from None
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise VideoError(f"the picture is too large: {image.width}×{image.height}")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is not decoded larger than it is needed
            return jpeg(ImageOps.exif_transpose(image))
    except UnidentifiedImageError:
        raise VideoError(f"it is no picture that can be read: {len(data)} bytes of another kind") from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise VideoError(f"the picture cannot be read: {' '.join(str(error).split())}") from None


def jpeg(image: Image) -> bytes:
    """The picture as a JPEG for the model; a small one stays as small as it is."""
    plain = image.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    file = io.BytesIO()
    plain.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
