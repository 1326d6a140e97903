from __future__ import annotations

import asyncio
import contextlib
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.audio import Sink, Source
from live_plugin.audio.wav import WavSink, WavSource, _parse, read_wav, write_wav
from live_plugin.core.pcm import FRAME_BYTES
from live_plugin.errors import AudioError


def tone(rate: int, seconds: float = 0.5, hertz: float = 440) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


def riff(fmt: bytes, data: bytes, size: int | None = None) -> bytes:
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt
    body += b"LIST" + struct.pack("<I", 3) + b"odd\0"
    body += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def fmt(code: int, bits: int, channels: int = 1, rate: int = 16_000) -> bytes:
    block = channels * bits // 8
    return struct.pack("<HHIIHH", code, channels, rate, rate * block, block, bits)


ENCODE = {
    (1, 8): lambda x: np.round(x * 127 + 128).astype("u1").tobytes(),
    (1, 16): lambda x: np.round(x * 32767).astype("<i2").tobytes(),
    (1, 24): lambda x: np.round(x * 8388607).astype("<i4").view("u1").reshape(-1, 4)[:, :3].tobytes(),
    (1, 32): lambda x: np.round(x * 2147483647).astype("<i4").tobytes(),
    (3, 32): lambda x: x.astype("<f4").tobytes(),
    (3, 64): lambda x: x.astype("<f8").tobytes(),
}


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(("code", "bits"), ENCODE)
def test_reads_every_kind(tmp_path: Path, code: int, bits: int, channels: int, rate: int) -> None:
    path = tmp_path / "tone.wav"
    data = ENCODE[code, bits](np.repeat(tone(rate), channels))
    path.write_bytes(riff(fmt(code, bits, channels, rate), data))
    got = np.frombuffer(read_wav(path, 16_000), "<i2") / 32768
    assert abs(len(got) - 8000) <= 1
    assert np.abs(got[800:7200] - tone(16_000)[800:7200]).max() < 0.02


def test_channels_are_mixed(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    path.write_bytes(riff(fmt(1, 16, 2), struct.pack("<4h", 1000, 3000, -100, 100)))
    assert read_wav(path, 16_000) == struct.pack("<2h", 2000, 0)


def test_extensible_and_streamed_headers_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "stream.wav"
    extra = struct.pack("<HHIH14s", 22, 16, 4, 1, b"")
    path.write_bytes(riff(fmt(0xFFFE, 16) + extra, b"\1\0\2\0", size=0xFFFFFFFF))
    assert read_wav(path, 16_000) == b"\1\0\2\0"


def test_floats_that_are_no_numbers_become_sound_that_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "wild.wav"
    path.write_bytes(riff(fmt(3, 32), np.array([np.nan, np.inf, -np.inf, 7], "<f4").tobytes()))
    assert read_wav(path, 16_000) == struct.pack("<4h", 0, 32767, -32768, 32767)


FAULTS = {
    "is empty": b"",
    "is not a WAV file": b"ID3\4 music of another kind",
    "no format or no data": b"RIFF\4\0\0\0WAVE",
    "has no samples": riff(fmt(1, 16), b""),
    "format 6, 8 bit": riff(fmt(6, 8), b"\x55" * 100),
    "0 channels": riff(fmt(1, 16, 0), b"\0\0"),
    "0 Hz": riff(fmt(1, 16, 1, 0), b"\0\0"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_one_line_with_the_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "speech.wav"
    path.write_bytes(FAULTS[text])
    with pytest.raises(AudioError, match=text) as caught:
        WavSource(path, realtime=False)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_folder_are_faults(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.wav", tmp_path):
        with pytest.raises(AudioError, match="cannot be read"):
            read_wav(path, 16_000)
    for path in (tmp_path / "nowhere" / "reply.wav", tmp_path):
        with pytest.raises(AudioError, match="cannot be written"):
            WavSink(path)


@given(st.binary(max_size=200), st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", riff(fmt(1, 24, 3), b"")[:-4]]))
def test_any_bytes_are_a_file_or_an_audio_error(tail: bytes, head: bytes) -> None:
    with contextlib.suppress(AudioError):
        _parse(head + tail, "any.wav")


async def frames(source: Source) -> list[bytes]:
    return [frame async for frame in source.frames()]


async def test_source_yields_all_and_fills_up_the_last_frame(tmp_path: Path) -> None:
    write_wav(tmp_path / "in.wav", b"\1\0" * 500, 16_000)
    got = await frames(WavSource(tmp_path / "in.wav", realtime=False))
    assert [len(each) for each in got] == [FRAME_BYTES] * 2
    assert b"".join(got) == (b"\1\0" * 500).ljust(2 * FRAME_BYTES, b"\0")


async def test_a_closed_source_ends(tmp_path: Path) -> None:
    write_wav(tmp_path / "in.wav", bytes(64_000), 16_000)
    source = WavSource(tmp_path / "in.wav", realtime=False)
    count = 0
    async for _ in source.frames():
        count += 1
        await source.aclose()
    assert count == 1


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time is that of its next timer: nothing waits."""

    now = 50.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self.now = max(self.now, self._scheduled[0].when())
        super()._run_once()


def virtually(work: object) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(work)  # type: ignore[arg-type]


def test_real_time_does_not_drift_even_where_the_listener_is_slow(tmp_path: Path) -> None:
    write_wav(tmp_path / "in.wav", bytes(FRAME_BYTES * 500), 16_000)

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        began, late = loop.time(), []
        number = 0
        async for _ in WavSource(tmp_path / "in.wav", realtime=True).frames():
            number += 1
            late.append(loop.time() - began - number * 0.02)
            await asyncio.sleep(0.05 if number == 100 else 0.013)
        assert number == 500
        assert min(late) > -1e-6
        assert max(late) < 0.04
        assert max(late[120:]) < 1e-6

    virtually(listen())


def test_sink_writes_what_was_played_in_time(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"

    async def speak() -> None:
        loop = asyncio.get_running_loop()
        sink: Sink = WavSink(path, loop.time)
        sink.play(b"\1\0" * 24_000)
        await asyncio.sleep(0.25)
        sink.flush()
        sink.play(b"\2\0" * 1200)
        began = loop.time()
        await sink.drain()
        assert loop.time() - began == pytest.approx(0.05, abs=1e-4)
        assert sink.played_samples == 7200
        sink.play(b"\3\0" * 1200)
        await sink.aclose()
        await sink.aclose()

    virtually(speak())
    assert read_wav(path, 24_000) == b"\1\0" * 6000 + b"\2\0" * 1200


async def test_the_file_is_whole_at_any_time(tmp_path: Path) -> None:
    sink = WavSink(tmp_path / "out.wav")
    sink.play(b"\1\0" * 100)
    sink._file._file.flush()
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert (file.getframerate(), file.getnframes()) == (24_000, 100)
    await sink.aclose()
