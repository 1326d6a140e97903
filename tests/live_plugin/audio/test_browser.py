from __future__ import annotations

import asyncio
import math
from collections import deque

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from live_plugin.audio.browser import RATES, SILENCE_MS, BrowserMicrophone, BrowserSpeaker, Report
from live_plugin.core.gate import Gate
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, RATE_IN, SAMPLE_BYTES, SILENCE
from live_plugin.testing.clock import virtual


def tone(rate: int, seconds: float, hertz: float = 440.0) -> bytes:
    at = np.arange(round(rate * seconds)) / rate
    return (8000 * np.sin(2 * math.pi * hertz * at)).astype(np.int16).tobytes()


async def heard(microphone: BrowserMicrophone) -> list[bytes]:
    """What it has for whoever listens, and then it is closed."""
    frames: list[bytes] = []

    async def listen() -> None:
        frames.extend([frame async for frame in microphone.frames()])

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.1)
    await microphone.aclose()
    await task
    return frames


# ── microphone ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rate", [RATES[0], 16_000, 44_100, 48_000, RATES[-1]])
@virtual
async def test_whatever_the_sound_card_gives_frames_come_out(rate: int) -> None:
    microphone = BrowserMicrophone()
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
async def test_a_browser_that_goes_while_somebody_speaks_ends_the_sentence() -> None:
    microphone, gate = BrowserMicrophone(), Gate()
    microphone.open(RATE_IN)
    microphone.take(tone(RATE_IN, 1.0))
    microphone.shut()
    for frame in await heard(microphone):
        gate.feed(frame, float(any(frame)))
    assert not gate.is_open


@virtual
async def test_nothing_is_heard_of_a_browser_that_was_not_opened_or_has_gone() -> None:
    microphone = BrowserMicrophone()
    microphone.take(tone(RATE_IN, 1.0))
    microphone.shut()
    microphone.open(RATE_IN)
    microphone.shut()
    microphone.take(tone(RATE_IN, 1.0))
    assert await heard(microphone) == [SILENCE] * (SILENCE_MS // FRAME_MS)


@virtual
async def test_the_oldest_is_dropped_where_nobody_listens() -> None:
    microphone = BrowserMicrophone(waiting_frames=10)
    microphone.open(RATE_IN)
    microphone.take(bytes(FRAME_BYTES * 30))
    assert microphone.dropped >= 15
    assert len(await heard(microphone)) == 10


@pytest.mark.parametrize("rate", [0, -1, RATES[0] - 1, 10**9])
def test_a_rate_that_cannot_be(rate: int) -> None:
    with pytest.raises(ValueError, match="samples per second"):
        BrowserMicrophone().open(rate)


# ── speaker ───────────────────────────────────────────────────────────────────────────────────────────────────


class Browser(RuleBasedStateMachine):
    """A browser at the other end of a wire that takes its time, in both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.down: deque[bytes] = deque()
        self.up: deque[Report] = deque()
        self.queue = self.played = self.dropped = self.flushes = 0
        self.speaker = BrowserSpeaker()
        self.speaker.open(self.down.append)

    @rule(samples=st.integers(1, 50))
    def play(self, samples: int) -> None:
        self.speaker.play(bytes(samples * SAMPLE_BYTES))

    @rule()
    def flush(self) -> None:
        self.speaker.flush()
        assert self.speaker.waiting_samples == 0

    @rule()
    def arrive(self) -> None:
        if not self.down:
            return
        if piece := self.down.popleft():
            self.queue += len(piece) // SAMPLE_BYTES
        else:
            self.dropped, self.queue, self.flushes = self.dropped + self.queue, 0, self.flushes + 1

    @rule(samples=st.integers(1, 50))
    def sound(self, samples: int) -> None:
        taken = min(samples, self.queue)
        self.queue -= taken
        self.played += taken

    @rule()
    def tell(self) -> None:
        self.up.append(Report(self.flushes, self.played, self.dropped))

    @rule()
    def hear(self) -> None:
        if self.up:
            self.speaker.report(self.up.popleft())

    @invariant()
    def what_will_still_sound_is_known(self) -> None:
        pieces = list(self.down)
        last_flush = max((n for n, piece in enumerate(pieces) if not piece), default=-1)
        coming = sum(map(len, pieces[last_flush + 1 :])) // SAMPLE_BYTES + (self.queue if last_flush < 0 else 0)
        assert self.speaker.waiting_samples >= coming
        assert self.speaker.played_samples <= self.played

    def teardown(self) -> None:
        while self.down:
            self.arrive()
        self.sound(10**6)
        self.tell()
        while self.up:
            self.hear()
        assert (self.speaker.waiting_samples, self.speaker.played_samples) == (0, self.played)


Browser.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestBrowser = Browser.TestCase


def test_half_a_sample_waits_for_its_other_half() -> None:
    sent: list[bytes] = []
    speaker = BrowserSpeaker()
    speaker.open(sent.append)
    for piece in (b"a", b"bc", b"d"):
        speaker.play(piece)
    assert sent == [b"ab", b"cd"]


def test_without_a_browser_nothing_waits_and_nothing_is_flushed() -> None:
    sent: list[bytes] = []
    speaker = BrowserSpeaker()
    speaker.play(b"ab")
    speaker.open(sent.append)
    speaker.flush()
    assert (sent, speaker.waiting_samples, speaker.played_samples) == ([], 0, 0)


@virtual
async def test_who_waits_for_the_end_waits_for_the_browser_and_not_for_one_that_has_gone() -> None:
    speaker = BrowserSpeaker()
    speaker.open(len)
    await speaker.drain()
    speaker.play(bytes(200))
    drained = asyncio.create_task(speaker.drain())
    speaker.report(Report(played=99))
    await asyncio.sleep(1)
    assert not drained.done()
    speaker.report(Report(played=100))
    await drained
    speaker.play(bytes(200))
    drained = asyncio.create_task(speaker.drain())
    await asyncio.sleep(1)
    speaker.open(len)  # another browser takes over
    await drained
    assert speaker.played_samples == 100
    speaker.play(bytes(2))
    speaker.report(Report(played=1))
    assert speaker.played_samples == 101
    await speaker.aclose()
    await speaker.aclose()
