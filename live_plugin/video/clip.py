"""A clip: each look is a second later in it."""

from __future__ import annotations

from pathlib import Path

from live_plugin.errors import VideoError
from live_plugin.video.media import opened, picture, reason


class Clip:
    """Plays once, at the pace at which it is looked at."""

    def __init__(self, path: Path) -> None:
        """Raises VideoError, and MissingExtra without PyAV."""
        self._path = path
        self._container = opened(str(path))
        self._frames = self._container.decode(video=0)
        self._second = 0.0

    def look(self) -> bytes | None:
        from av import FFmpegError

        try:
            for frame in self._frames:
                if frame.time is None or frame.time >= self._second:
                    self._second = (frame.time or 0.0) + 1.0
                    return picture(frame)
        except FFmpegError as error:
            raise VideoError(f"{self._path} cannot be read further: {reason(error)}") from None
        return None

    def close(self) -> None:
        self._container.close()
