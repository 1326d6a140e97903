"""PyAV (extra `video`), which reads clips and cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from live_plugin.errors import MissingExtra, VideoError
from live_plugin.video.picture import jpeg

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer

TIMEOUT_S = 10.0
"""How long a camera may take to begin, and to give a picture."""


def opened(name: str, kind: str | None = None) -> InputContainer:
    """A clip, or a camera of this kind, with pictures in it; raises VideoError and MissingExtra."""
    try:
        import av
    except ImportError:
        raise MissingExtra("a camera or clip", "video") from None
    try:
        container = av.open(name, format=kind, timeout=TIMEOUT_S)
    except (av.FFmpegError, ValueError) as error:
        raise VideoError(f"{name} cannot be used: {reason(error)}") from None
    if not container.streams.video:
        container.close()
        raise VideoError(f"{name} cannot be used: there are no pictures in it")
    return container


def picture(frame: VideoFrame) -> bytes:
    """The frame as a JPEG for the model."""
    return jpeg(frame.to_image())  # type: ignore[no-untyped-call]


def reason(error: Exception) -> str:
    """What went wrong, without the name that it was about."""
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
