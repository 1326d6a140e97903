from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.pcm import FRAME_BYTES, RATE_IN, Reframer, seconds_in


@given(st.lists(st.binary(max_size=3 * FRAME_BYTES), max_size=8))
def test_reframer_keeps_every_byte_in_order(pieces: list[bytes]) -> None:
    reframer = Reframer()
    frames = [frame for piece in pieces for frame in reframer.feed(piece)] + list(reframer.finish())
    whole = b"".join(pieces)
    assert all(len(frame) == FRAME_BYTES for frame in frames)
    assert b"".join(frames)[: len(whole)] == whole
    assert not b"".join(frames)[len(whole) :].strip(b"\0")


def test_a_second_of_speech_lasts_a_second() -> None:
    assert seconds_in(2 * RATE_IN, RATE_IN) == 1.0
