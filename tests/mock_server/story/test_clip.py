from __future__ import annotations

import wave

import numpy as np
import pytest

from mock_server.story.clip import Clip, ClipError
from mock_server.wire import base64


def write(path, samples, rate=24_000, channels=1, width=2):
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(width)
        wav.setframerate(rate)
        wav.writeframes(samples)
    return path


@pytest.mark.parametrize(("rate", "channels"), [(24_000, 1), (16_000, 1), (44_100, 2), (8_000, 2)])
def test_any_rate_and_channel_count_becomes_24_khz_mono(tmp_path, rate, channels):
    tone = (8_000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype("<i2")
    clip = Clip.read(write(tmp_path / "tone.wav", np.repeat(tone, channels).tobytes(), rate, channels))
    assert clip.seconds == pytest.approx(1.0, abs=0.01)
    spectrum = np.abs(np.fft.rfft(np.frombuffer(clip.pcm, "<i2")))
    assert spectrum.argmax() == pytest.approx(440, abs=5)


def test_slices_are_together_the_whole(tmp_path):
    clip = Clip.read(write(tmp_path / "noise.wav", np.random.default_rng(1).bytes(5_000)))
    assert [samples for _, samples in clip.slices(40)] == [960, 960, 580]
    assert b"".join(base64.decode(data) for data, _ in clip.slices(40)) == clip.pcm


def test_silence_is_as_long_as_saying_it():
    assert 2.5 < Clip.silence("the kitchen light is on at thirty percent").seconds < 3.5
    assert Clip.silence("").seconds > 0


def test_what_is_no_sound_is_told(tmp_path):
    (tmp_path / "text.wav").write_text("hello")
    (tmp_path / "empty.wav").write_bytes(b"")
    write(tmp_path / "wide.wav", b"\0" * 300, width=3)
    write(tmp_path / "none.wav", b"")
    for name in ("missing.wav", "text.wav", "empty.wav", "wide.wav", "none.wav", "."):
        with pytest.raises(ClipError, match=r"file|16-bit"):
            Clip.read(tmp_path / name)
