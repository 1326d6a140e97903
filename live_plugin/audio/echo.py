"""The answer, heard again by the microphone beside the loudspeaker."""

from __future__ import annotations

from collections.abc import Callable

from live_plugin.audio import Sink
from live_plugin.core.listening import Button
from live_plugin.core.pcm import FRAME_MS, SILENCE

Filter = Callable[[bytes], bytes]
"""Makes of a frame of the microphone the frame that is heard."""
ECHO_MS = 300
"""How long a room and a sound card go on sounding."""


def untouched(frame: bytes) -> bytes:
    """For a headset, a speaker phone that takes its own echo out, and recordings."""
    return frame


class HalfDuplex:
    """Hears silence while `sink` plays and a moment after; whoever holds the button is heard all the same."""

    def __init__(self, sink: Sink, button: Button) -> None:
        self._sink, self._button = sink, button
        self._deaf_frames = 0

    def __call__(self, frame: bytes) -> bytes:
        """Take one frame, give what is heard of it."""
        sounding = self._sink.waiting_samples > 0
        self._deaf_frames = ECHO_MS // FRAME_MS if sounding else max(0, self._deaf_frames - 1)
        return SILENCE if self._deaf_frames and not self._button.held else frame
