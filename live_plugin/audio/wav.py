"""WAV files as source and sink."""

from __future__ import annotations

import asyncio
import struct
import wave
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from live_plugin.audio.null import Clock, NullSink
from live_plugin.core.pcm import FRAME_MS, RATE_IN, RATE_OUT, SAMPLE_BYTES, Reframer
from live_plugin.errors import AudioError

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_SAMPLES: dict[tuple[int, int], tuple[str, float, float]] = {
    (_PCM, 8): ("u1", 128, 128),
    (_PCM, 16): ("<i2", 0, 2**15),
    (_PCM, 24): ("<i4", 0, 2**31),
    (_PCM, 32): ("<i4", 0, 2**31),
    (_FLOAT, 32): ("<f4", 0, 1),
    (_FLOAT, 64): ("<f8", 0, 1),
}
"""(format, bits) → type of one sample, the value of silence, full scale (Microsoft RIFF, "WAVE format")."""


@dataclass(frozen=True, slots=True)
class _Format:
    code: int
    channels: int
    rate: int
    bits: int


class WavSource:
    """A WAV file to listen to: any rate, any number of channels, 8 to 32 bit integer or float samples."""

    def __init__(self, path: str | Path, *, realtime: bool) -> None:
        """Read the whole file; `realtime` yields its frames as a microphone would, otherwise on demand.

        Raises AudioError where the file is not there or not a WAV file with samples.
        """
        self._pcm = read_wav(path, RATE_IN)
        self._realtime = realtime
        self._closed = False

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield the frames; the last is filled up with silence."""
        clock = asyncio.get_running_loop().time
        began = clock()
        for number, frame in enumerate(_cut(self._pcm), 1):
            due = began + number * FRAME_MS / 1000  # a microphone, too, has a frame only when it is over
            await asyncio.sleep(max(0.0, due - clock()) if self._realtime else 0)
            if self._closed:
                return
            yield frame

    async def aclose(self) -> None:
        """End `frames` at its next frame."""
        self._closed = True


class WavSink(NullSink):
    """Writes what was really played; the file is a whole WAV file after every piece."""

    def __init__(self, path: str | Path, clock: Clock | None = None) -> None:
        """Begin the file; play in time with `clock`, or at once where there is none. Raises AudioError."""
        self._file = _create(path, RATE_OUT)
        self._file.writeframes(b"")
        super().__init__(clock)

    def _sound(self, played: bytes) -> None:
        self._file.writeframes(played)
        super()._sound(played)

    async def aclose(self) -> None:
        """Drop what is waiting and close the file."""
        await super().aclose()
        self._file.close()


def read_wav(path: str | Path, rate: int) -> bytes:
    """Return the samples of a WAV file as mono s16le PCM at `rate`. Raises AudioError."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise AudioError(f"{path}: cannot be read: {error.strerror}; give the path of a WAV file") from error
    form, data = _parse(content, str(path))
    sound = _mono(form, data)
    if not sound.size:
        raise AudioError(f"{path}: has no samples; record it again")
    if form.rate != rate:
        sound = soxr.resample(sound, form.rate, rate)
    return np.clip(np.round(sound * 2**15), -(2**15), 2**15 - 1).astype("<i2").tobytes()


def write_wav(path: str | Path, pcm: bytes, rate: int) -> None:
    """Write mono s16le PCM as a WAV file. Raises AudioError where the file cannot be written."""
    with _create(path, rate) as file:
        file.writeframes(pcm)


def _create(path: str | Path, rate: int) -> wave.Wave_write:
    try:
        Path(path).open("ab").close()  # `wave` leaves a broken object behind where it cannot open the file itself
        file = wave.open(str(path), "wb")  # noqa: SIM115 - the caller closes it
    except OSError as error:
        raise AudioError(f"{path}: cannot be written: {error.strerror}; choose another file") from error
    file.setnchannels(1)
    file.setsampwidth(SAMPLE_BYTES)
    file.setframerate(rate)
    return file


def _cut(pcm: bytes) -> Iterator[bytes]:
    reframer = Reframer()
    yield from reframer.feed(pcm)
    yield from reframer.finish()


def _parse(content: bytes, name: str) -> tuple[_Format, bytes]:
    if not content:
        raise AudioError(f"{name}: is empty; a WAV file was expected")
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise AudioError(f"{name}: is not a WAV file; convert it: ffmpeg -i INPUT OUTPUT.wav")
    chunks = dict(_chunks(content))
    if len(chunks.get(b"fmt ", b"")) < 16 or b"data" not in chunks:
        raise AudioError(f"{name}: is a damaged WAV file (no format or no data); record or convert it again")
    form = _format(chunks[b"fmt "])
    if (form.code, form.bits) not in _SAMPLES or not form.channels or not form.rate:
        raise AudioError(
            f"{name}: has samples of format {form.code}, {form.bits} bit, {form.channels} channels, {form.rate} Hz;"
            " PCM or float was expected: ffmpeg -i INPUT -c:a pcm_s16le OUTPUT.wav"
        )
    return form, chunks[b"data"]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each chunk; a stream's size of 0xFFFFFFFF means: to the end."""
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _format(chunk: bytes) -> _Format:
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if code == _EXTENSIBLE and len(chunk) >= 26:
        code = struct.unpack_from("<H", chunk, 24)[0]  # the sub-format begins with the plain code
    return _Format(code, channels, rate, bits)


def _mono(form: _Format, data: bytes) -> npt.NDArray[np.float64]:
    kind, silence, full = _SAMPLES[form.code, form.bits]
    block = form.channels * form.bits // 8
    data = data[: len(data) // block * block]
    if form.bits == 24:
        thirds = np.frombuffer(data, "u1").reshape(-1, 3)
        data = np.pad(thirds, ((0, 0), (1, 0))).tobytes()
    samples = np.nan_to_num(np.frombuffer(data, kind).astype("f8"), posinf=1, neginf=-1)
    mono: npt.NDArray[np.float64] = ((samples - silence) / full).reshape(-1, form.channels).mean(axis=1)
    return mono
