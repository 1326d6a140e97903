from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.audio.paced import LATE_S, LEAD_S, PERIOD_S, PacedSpeaker
from live_plugin.core.pcm import RATE_OUT, SAMPLE_BYTES
from live_plugin.testing.clock import virtual

SECOND = RATE_OUT * SAMPLE_BYTES


class Room:
    """A speaker, and what it was sent when."""

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self.speaker = PacedSpeaker(self._clock)
        self.sent: list[tuple[float, bytes]] = []
        self.speaker.open(lambda pcm: self.sent.append((self._clock(), pcm)))

    @property
    def pcm(self) -> bytes:
        return b"".join(pcm for _, pcm in self.sent)

    @property
    def ends(self) -> int:
        return sum(not pcm for _, pcm in self.sent)


@virtual
async def test_an_answer_is_sent_when_it_is_due_and_whole() -> None:
    room = Room()
    answer = bytes(range(256)) * (3 * SECOND // 256)
    room.speaker.play(answer)
    await asyncio.sleep(1.0)
    assert len(room.pcm) / SECOND == pytest.approx(1.0 + LEAD_S, abs=1.01 * PERIOD_S)
    assert room.speaker.played_samples / RATE_OUT == pytest.approx(1.0 - LATE_S)
    await room.speaker.drain()
    await asyncio.sleep(PERIOD_S)
    assert room.pcm == answer
    assert room.sent[-1] == (pytest.approx(3.0 + LATE_S, abs=2 * PERIOD_S), b"")
    assert room.speaker.played_samples == len(answer) // SAMPLE_BYTES
    await room.speaker.aclose()


@virtual
async def test_who_is_interrupted_is_silent_in_a_moment_and_may_speak_again_at_once() -> None:
    room = Room()
    room.speaker.play(bytes(3 * SECOND))
    await asyncio.sleep(1.0)
    room.speaker.flush()
    sent = len(room.pcm)
    assert sent / SECOND <= 1.0 + LEAD_S + PERIOD_S
    room.speaker.play(bytes(SECOND))
    await room.speaker.drain()
    assert len(room.pcm) == sent + SECOND
    await room.speaker.aclose()
    assert room.ends == 0, "nobody is there who could be told of the end"


@virtual
async def test_what_was_sent_sounds_until_it_is_heard_whoever_interrupts_and_counts_as_played() -> None:
    room = Room()
    room.speaker.play(bytes(3 * SECOND))
    await asyncio.sleep(1.0)
    room.speaker.flush()
    sent = len(room.pcm) // SAMPLE_BYTES
    assert room.speaker.played_samples + room.speaker.waiting_samples == sent
    assert room.speaker.waiting_samples / RATE_OUT == pytest.approx(LEAD_S + LATE_S, abs=1.01 * PERIOD_S)
    await asyncio.sleep(LEAD_S + LATE_S + PERIOD_S)
    assert room.speaker.played_samples == sent
    assert room.speaker.waiting_samples == 0
    await room.speaker.aclose()


@virtual
async def test_nothing_waits_for_who_is_not_there_or_has_gone() -> None:
    speaker = PacedSpeaker(asyncio.get_running_loop().time)
    speaker.play(bytes(SECOND))
    assert speaker.waiting_samples == 0
    room = Room()
    room.speaker.play(bytes(SECOND))
    room.speaker.shut()
    await room.speaker.drain()
    await room.speaker.aclose()
    await room.speaker.aclose()
    assert room.sent == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, SECOND), st.floats(0, 2)), max_size=12))
def test_whatever_comes_when_all_of_it_is_sent_in_order_and_never_too_early(pieces: list[tuple[int, float]]) -> None:
    @virtual
    async def talk() -> None:
        room = Room()
        given_bytes = bytearray()
        for count, (size, pause) in enumerate(pieces):
            pcm = bytes([count]) * size
            given_bytes += pcm
            room.speaker.play(pcm)
            await asyncio.sleep(pause)
            waiting_bytes = len(given_bytes) - len(room.pcm)
            assert waiting_bytes <= room.speaker.waiting_samples * SAMPLE_BYTES + 1
        await room.speaker.drain()
        await room.speaker.aclose()
        assert room.pcm == bytes(given_bytes[: len(given_bytes) // SAMPLE_BYTES * SAMPLE_BYTES])
        assert room.speaker.played_samples == len(given_bytes) // SAMPLE_BYTES

    talk()
