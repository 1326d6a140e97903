"""The camera of this machine."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from live_plugin.errors import VideoError
from live_plugin.video.media import TIMEOUT_S, opened, picture, reason

if TYPE_CHECKING:
    from av import VideoFrame

SYSTEMS = {
    "linux": ("v4l2", "/dev/video0"),
    "darwin": ("avfoundation", "0"),
    "win32": ("dshow", ""),
}
"""What a camera is read by, and the first one's name, on each system."""
INSTEAD = "plug one in, name another in video.device, or set video.input to none"


class Camera:
    """Reads all that the camera gives, for it would else keep old pictures waiting, and shows the newest."""

    def __init__(self, device: str = "", kind: str = "") -> None:
        """Open the camera; `kind` is another of FFmpeg's input devices. Raises VideoError or MissingExtra."""
        usual_kind, first = SYSTEMS.get(sys.platform, ("", ""))
        if not (device or first):
            raise VideoError("video.device: name your camera here, as `video=NAME`; there is no usual one")
        self._name = device or first
        try:
            self._container = opened(self._name, kind or usual_kind)
        except VideoError as error:
            raise VideoError(f"there is no camera: {error}; {INSTEAD}") from None
        self._newest: VideoFrame | None = None
        self._fault = ""
        self._news = threading.Event()
        self._closing = False
        self._reader = threading.Thread(target=self._read, name="camera", daemon=True)
        self._reader.start()

    def look(self) -> bytes | None:
        if not self._news.wait(TIMEOUT_S):
            raise VideoError(f"the camera {self._name} gives no picture; {INSTEAD}")
        self._news.clear()
        if self._fault:
            raise VideoError(f"the camera {self._name} is lost: {self._fault}; {INSTEAD}")
        return picture(self._newest) if self._newest else None

    def close(self) -> None:
        self._closing = True
        self._reader.join()
        self._container.close()

    def _read(self) -> None:
        from av import FFmpegError

        try:
            for frame in self._container.decode(video=0):
                self._newest = frame
                self._news.set()
                if self._closing:
                    return
            self._fault = "it ended"
        except FFmpegError as error:
            self._fault = reason(error)
        self._news.set()
