"""The screen of this machine."""

from __future__ import annotations

from live_plugin.errors import MissingExtra, VideoError
from live_plugin.video.picture import jpeg

FIRST = 1
"""Of the monitors; before it stands the rectangle around all of them."""


class Screen:
    """The first monitor, as it is."""

    def look(self) -> bytes:
        try:
            import mss
            from PIL import Image
        except ImportError:
            raise MissingExtra("the screen", "video") from None
        try:
            with mss.MSS() as display:
                shot = display.grab(display.monitors[FIRST])
        except (mss.ScreenShotError, IndexError) as error:
            why = " ".join(str(error).split())
            raise VideoError(f"the screen cannot be seen ({why}): start from within a session on it") from None
        return jpeg(Image.frombytes("RGB", shot.size, shot.bgra, "raw", "BGRX"))

    def close(self) -> None:
        """Nothing is open."""
