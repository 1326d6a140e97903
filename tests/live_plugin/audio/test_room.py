from __future__ import annotations

from collections.abc import AsyncIterator

from live_plugin.audio.room import BEFORE_MS, PAUSE_MS, QuietRoom
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, SILENCE
from live_plugin.testing.clock import virtual

LOUD = b"\1\0" * (FRAME_BYTES // 2)


class TwoFrames:
    closed = False

    async def frames(self) -> AsyncIterator[bytes]:
        yield LOUD
        yield LOUD

    async def aclose(self) -> None:
        self.closed = True


@virtual
async def test_silence_comes_before_and_after_and_nothing_of_the_sound_is_lost() -> None:
    source = TwoFrames()
    room = QuietRoom(source, hangover_ms=600, realtime=True)
    frames = [frame async for frame in room.frames()]
    before, after = BEFORE_MS // FRAME_MS, (600 + PAUSE_MS) // FRAME_MS
    assert frames == [SILENCE] * before + [LOUD] * 2 + [SILENCE] * after
    await room.aclose()
    assert source.closed
