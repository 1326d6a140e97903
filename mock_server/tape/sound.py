"""Sound files beside a tape: 16-bit mono as WAV, or as FLAC, which takes about half the room. Pure.

Both give back every sample. FLAC comes with the extra `flac`, which is loaded when a tape has or wants such a file.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from mock_server.errors import MissingExtra

HIGHEST_FLAC_RATE = 65_535
"""Samples per second; above, a frame's head can tell only some rates (RFC 9639, 9.1.2)."""


class Form(StrEnum):
    """How sound is kept; the value is the end of the file's name."""

    WAV = "wav"
    FLAC = "flac"

    def written(self, pcm: bytes, rate: int) -> bytes:
        """A file of 16-bit mono sound, which must not be empty; raises `MissingExtra`."""
        return _WRITERS[self](pcm, rate)

    def holds(self, rate: int) -> bool:
        """Whether a file can tell of so many samples per second."""
        return self is not Form.FLAC or rate <= HIGHEST_FLAC_RATE


class SoundError(ValueError):
    """Bytes that are no 16-bit mono sound; the text says why."""


def as_wav(pcm: bytes, rate: int) -> bytes:
    """A WAV file of 16-bit mono sound."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(pcm)
    return file.getvalue()


def _as_flac(pcm: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with _soundfile().SoundFile(file, "w", rate, 1, "PCM_16", format="FLAC") as flac:
        flac.buffer_write(pcm, "int16")
    return file.getvalue()


def samples_of(name: str, content: bytes) -> bytes:
    """The samples of a sound file, whose kind is told by the end of its name; raises `SoundError`, `MissingExtra`."""
    read = _READERS.get(PurePath(name).suffix)
    if read is None:
        raise SoundError(f"the name must end in {' or '.join(_READERS)}")
    return read(content)


def _of_wav(content: bytes) -> bytes:
    try:
        with wave.open(io.BytesIO(content), "rb") as wav:
            _check(wav.getnchannels(), wav.getsampwidth() == 2)
            return wav.readframes(wav.getnframes())
    except (EOFError, wave.Error) as error:
        raise SoundError(str(error) or "it ends in its head") from None


def _of_flac(content: bytes) -> bytes:
    soundfile = _soundfile()
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as flac:
            _check(flac.channels, flac.subtype == "PCM_16")
            return bytes(flac.buffer_read(dtype="int16"))
    except soundfile.SoundFileError as error:
        raise SoundError(str(error).rpartition(": ")[2]) from None  # in front stands the address of our buffer


def _check(channels: int, is_16_bit: bool) -> None:
    if channels != 1 or not is_16_bit:
        raise SoundError("it must be 16-bit mono sound")


def _soundfile() -> Any:
    try:
        import soundfile
    except (ImportError, OSError):  # OSError: the library within the package does not fit this machine
        raise MissingExtra("sound as FLAC", "flac") from None
    return soundfile


_WRITERS: Mapping[Form, Callable[[bytes, int], bytes]] = {Form.WAV: as_wav, Form.FLAC: _as_flac}
_READERS: Mapping[str, Callable[[bytes], bytes]] = {".wav": _of_wav, ".flac": _of_flac}
