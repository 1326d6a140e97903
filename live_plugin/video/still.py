"""A picture in a file; a program may write a new one over it at any time."""

from __future__ import annotations

from pathlib import Path

from live_plugin.errors import VideoError
from live_plugin.video.picture import fit


class Still:
    """Reads the file anew each time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def look(self) -> bytes:
        try:
            return fit(self._path.read_bytes())
        except (OSError, VideoError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise VideoError(f"video.input: {self._path}: {reason}") from None

    def close(self) -> None:
        """Nothing is open."""
