"""What microphone and speaker have in common: a sound device, opened through miniaudio (extra `audio`)."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import cache
from typing import Any

from live_plugin.errors import AudioError, MissingExtra

PERIOD_MS = 20
"""How often a device hands over audio."""


def open_device(kind: str, rate: int, backend: str, instead: str) -> Any:
    """Return a miniaudio device (`CaptureDevice` or `PlaybackDevice`), mono s16le at `rate`, not yet started.

    `backend` is a miniaudio back-end such as `alsa`; empty lets miniaudio choose. `instead` is the advice for
    machines without sound. Raises AudioError, and MissingExtra without miniaudio.
    """
    try:
        import miniaudio
    except ImportError as error:
        raise MissingExtra("sound on this machine", "audio") from error
    if backend and backend.upper() not in miniaudio.Backend.__members__:
        known = ", ".join(sorted(each.name.lower() for each in miniaudio.get_enabled_backends()))
        raise AudioError(f"there is no sound system '{backend}'; choose one of {known}")
    _hush_alsa()
    chosen = [miniaudio.Backend[backend.upper()]] if backend else None
    try:
        device = getattr(miniaudio, kind)(
            miniaudio.SampleFormat.SIGNED16, 1, rate, buffersize_msec=PERIOD_MS, backends=chosen
        )
    except miniaudio.MiniaudioError as error:
        raise AudioError(f"the sound device cannot be used ({error.args[0]}): {instead}") from error
    if device.backend == "Null" and backend != "null":  # what miniaudio falls back on
        device.close()
        raise AudioError(f"this machine has no sound device: {instead}")
    return device


def start(device: Any, generator: Any) -> None:
    """Begin: the device feeds or asks `generator` in a thread of its own. Raises AudioError."""
    import miniaudio

    try:
        device.start(generator)
    except miniaudio.MiniaudioError as error:
        raise AudioError(
            f"the sound device cannot be started ({error.args[0]}): is another program using it?"
        ) from error


@cache
def _hush_alsa() -> Any:
    """Linux' sound library writes dozens of lines to stderr where there is no card; our one line says it better.

    What is returned must outlive the library's use of it, so it is kept.
    """
    nothing = ctypes.CFUNCTYPE(None)(lambda: None)
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(nothing)
    return nothing
