from __future__ import annotations

import asyncio
from collections import deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from live_plugin.audio.browser import BrowserSpeaker, Report
from live_plugin.core.pcm import SAMPLE_BYTES
from live_plugin.testing.clock import virtual


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
