from __future__ import annotations

import asyncio
import math

import numpy as np
import pytest

from live_plugin.audio.remote import RATES, SILENCE_MS, RemoteMicrophone
from live_plugin.core.gate import Gate
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, RATE_IN, SILENCE
from live_plugin.testing.clock import virtual


def tone(rate: int, seconds: float, hertz: float = 440.0) -> bytes:
    at = np.arange(round(rate * seconds)) / rate
    return (8000 * np.sin(2 * math.pi * hertz * at)).astype(np.int16).tobytes()


async def heard(microphone: RemoteMicrophone) -> list[bytes]:
    """What it has for whoever listens, and then it is closed."""
    frames: list[bytes] = []

    async def listen() -> None:
        frames.extend([frame async for frame in microphone.frames()])

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.1)
    await microphone.aclose()
    await task
    return frames


@pytest.mark.parametrize("rate", [RATES[0], 16_000, 44_100, 48_000, RATES[-1]])
@virtual
async def test_whatever_the_sound_card_gives_frames_come_out(rate: int) -> None:
    microphone = RemoteMicrophone()
    microphone.open(rate)
    pcm = tone(rate, 2.0)
    for start in range(0, len(pcm), 998):
        microphone.take(pcm[start : start + 998])
    frames = await heard(microphone)
    assert {len(frame) for frame in frames} == {FRAME_BYTES}
    assert 95 <= len(frames) <= 100
    samples = np.frombuffer(b"".join(frames), np.int16).astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert np.argmax(spectrum) * RATE_IN / len(samples) == pytest.approx(440, abs=2)


@virtual
async def test_a_sender_that_goes_while_somebody_speaks_ends_the_sentence() -> None:
    microphone, gate = RemoteMicrophone(), Gate()
    microphone.open(RATE_IN)
    microphone.take(tone(RATE_IN, 1.0))
    microphone.shut()
    for frame in await heard(microphone):
        gate.feed(frame, float(any(frame)))
    assert not gate.is_open


@virtual
async def test_nothing_is_heard_of_a_sender_that_was_not_opened_or_has_gone() -> None:
    microphone = RemoteMicrophone()
    microphone.take(tone(RATE_IN, 1.0))
    microphone.shut()
    microphone.open(RATE_IN)
    microphone.shut()
    microphone.take(tone(RATE_IN, 1.0))
    assert await heard(microphone) == [SILENCE] * (SILENCE_MS // FRAME_MS)


@virtual
async def test_the_oldest_is_dropped_where_nobody_listens() -> None:
    microphone = RemoteMicrophone(waiting_frames=10)
    microphone.open(RATE_IN)
    microphone.take(bytes(FRAME_BYTES * 30))
    assert microphone.dropped >= 15
    assert len(await heard(microphone)) == 10


@pytest.mark.parametrize("rate", [0, -1, RATES[0] - 1, 10**9])
def test_a_rate_that_cannot_be(rate: int) -> None:
    with pytest.raises(ValueError, match="samples per second"):
        RemoteMicrophone().open(rate)
