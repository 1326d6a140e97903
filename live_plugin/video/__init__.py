"""Eyes: where pictures come from, one file each."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from live_plugin.config.video import STILLS, VideoSettings
from live_plugin.video.camera import Camera
from live_plugin.video.clip import Clip
from live_plugin.video.screen import Screen
from live_plugin.video.still import Still


class Eye(Protocol):
    """Sees. Its methods may take their time and belong to one thread."""

    def look(self) -> bytes | None:
        """What is to be seen now, as a JPEG file fit for the model; None at the end. Raises VideoError."""
        ...

    def close(self) -> None:
        """Leave nothing behind."""
        ...


def open_eye(settings: VideoSettings) -> Eye:
    """The eye that the settings name; raises VideoError, and MissingExtra without the extra `video`."""
    if isinstance(settings.input, Path):
        return (Still if settings.input.suffix.lower() in STILLS else Clip)(settings.input)
    return Screen() if settings.input == "screen" else Camera(settings.device)
