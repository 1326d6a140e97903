from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from mock_server.hearing.recording import RATE, RecordingError, read


def write(path: Path, samples: np.ndarray, rate: int = RATE, channels: int = 1, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(width)
        wav.setframerate(rate)
        wav.writeframes(samples.tobytes())
    return path


def test_samples_are_read_as_they_are(tmp_path: Path) -> None:
    samples = np.array([0, 1, -32768, 32767], "<i2")
    assert read(write(tmp_path / "a.wav", samples)).tolist() == samples.tolist()


def test_stereo_is_mixed_and_any_rate_resampled(tmp_path: Path) -> None:
    tone = np.repeat((8000 * np.sin(np.arange(48_000) * 2 * np.pi * 440 / 48_000)).astype("<i2"), 2)
    heard = read(write(tmp_path / "a.wav", tone, rate=48_000, channels=2))
    assert abs(len(heard) - RATE) < 10
    assert np.argmax(np.abs(np.fft.rfft(heard[:RATE]))) == pytest.approx(440, abs=1)


@pytest.mark.parametrize("content", [b"", b"no sound at all", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_wav_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=r"broken\.wav: not a readable WAV"):
        read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"gone\.wav"):
        read(tmp_path / "gone.wav")


def test_other_sample_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="8 bits per sample; save it as 16-bit PCM"):
        read(write(tmp_path / "a.wav", np.zeros(100, "u1"), width=1))
