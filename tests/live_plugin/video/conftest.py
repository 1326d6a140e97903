"""Pictures and clips, made here."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

Colour = tuple[int, int, int]


def picture_file(size: tuple[int, int], colour: Colour = (200, 30, 30), kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


@pytest.fixture
def clip(tmp_path: Path) -> Callable[..., Path]:
    """A clip of so many seconds, ten frames in each, brighter from second to second."""

    def make(seconds: int, name: str = "clip.mkv") -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mpeg4", rate=10)
            stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
            for number in range(seconds * 10):
                grey = 20 + 40 * (number // 10)
                frame = av.VideoFrame.from_image(Image.new("RGB", (320, 180), (grey, grey, grey)))
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path

    return make
