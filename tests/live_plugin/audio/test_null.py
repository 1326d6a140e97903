from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.audio.null import NullSink


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_without_a_clock_all_is_played_at_once() -> None:
    heard = bytearray()
    sink = NullSink(hear=heard.extend)
    sink.play(b"abcd")
    sink.flush()
    assert (sink.played_samples, bytes(heard)) == (2, b"abcd")


def test_plays_in_time_and_flush_drops_only_what_is_to_come() -> None:
    clock, heard = Clock(), bytearray()
    sink = NullSink(clock, heard.extend)
    sink.play(b"ab" * 2400)
    assert sink.played_samples == 0
    clock.now += 0.025
    assert sink.played_samples == 600
    sink.flush()
    clock.now += 1
    assert sink.played_samples == 600
    assert bytes(heard) == b"ab" * 600


def test_after_a_pause_playing_begins_with_the_next_piece() -> None:
    clock = Clock()
    sink = NullSink(clock)
    sink.play(bytes(480))
    clock.now += 5
    sink.play(bytes(480))
    assert sink.played_samples == 240
    clock.now += 0.01
    assert sink.played_samples == 480


def test_half_a_sample_waits_for_its_other_half() -> None:
    heard = bytearray()
    sink = NullSink(hear=heard.extend)
    sink.play(b"abc")
    sink.play(b"d")
    assert bytes(heard) == b"abcd"


async def test_drain_returns_at_once_where_nothing_waits() -> None:
    sink = NullSink()
    sink.play(bytes(4800))
    await sink.drain()
    await sink.aclose()
    assert sink.played_samples == 2400


pieces = st.lists(st.tuples(st.integers(0, 5000), st.floats(0, 0.2)), max_size=20)


@given(pieces)
def test_never_ahead_of_the_clock_and_nothing_lost(pieces: list[tuple[int, float]]) -> None:
    clock, heard, given_bytes = Clock(), bytearray(), bytearray()
    sink = NullSink(clock, heard.extend)
    for number, (samples, wait) in enumerate(pieces):
        given_bytes += bytes([number, 1]) * samples
        sink.play(bytes([number, 1]) * samples)
        clock.now += wait
        assert sink.played_samples <= (clock.now - 1000) * 24_000 + 1
    clock.now += 60
    assert sink.played_samples * 2 == len(given_bytes)
    assert heard == given_bytes
