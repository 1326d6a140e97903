from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from live_plugin.audio.lasting import AGAIN_S, DEAD_S, HUSH_MS, Lasting
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, SILENCE
from live_plugin.errors import AudioError
from live_plugin.testing.clock import virtual

HUSH = [SILENCE] * (HUSH_MS // FRAME_MS)


def frame(number: int) -> bytes:
    return bytes([number]) * FRAME_BYTES


class Microphone:
    """Gives its frames, and then ends, fails or falls silent."""

    def __init__(self, *frames: bytes, end: str = "ends") -> None:
        self._frames, self._end = frames, end
        self._closing = asyncio.Event()
        self.closed = False

    async def frames(self) -> AsyncIterator[bytes]:
        for each in self._frames:
            yield each
        if self._end == "fails":
            raise AudioError("it cannot be started")
        if self._end == "falls silent":
            await self._closing.wait()

    async def aclose(self) -> None:
        self.closed = True
        self._closing.set()


def plugged(*microphones: Microphone | None) -> Callable[[], Microphone]:
    """Opens one after the other; None is none."""
    waiting = list(microphones)

    def open_next() -> Microphone:
        if (found := waiting.pop(0)) is None:
            raise AudioError("this machine has no sound device")
        return found

    return open_next


@pytest.mark.parametrize("end", ["ends", "fails", "falls silent"])
@virtual
async def test_a_microphone_that_is_lost_is_found_again_and_told_once_each_way(
    end: str, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = Microphone(frame(1), frame(2), end=end), Microphone(frame(3), end="falls silent")
    lasting = Lasting(plugged(first, None, None, second))
    heard: list[bytes] = []
    async for each in lasting.frames():
        heard.append(each)
        if each == frame(3):
            break
    assert heard == [frame(1), frame(2), *HUSH, frame(3)]
    assert first.closed
    waited = 3 * AGAIN_S + (DEAD_S if end == "falls silent" else 0)
    assert asyncio.get_running_loop().time() == pytest.approx(waited)
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "the microphone is gone",
        "the microphone is back",
    ]
    await lasting.aclose()
    assert second.closed


@virtual
async def test_closing_ends_it_whether_it_is_heard_or_looked_for() -> None:
    for microphones in ([Microphone(end="falls silent")], [Microphone(), *[None] * 99]):
        lasting = Lasting(plugged(*microphones))
        hearing = asyncio.create_task(_hear(lasting))
        await asyncio.sleep(1)
        await lasting.aclose()
        await lasting.aclose()
        await asyncio.wait_for(hearing, 1)


async def _hear(lasting: Lasting) -> None:
    async for _ in lasting.frames():
        pass


@virtual
async def test_one_that_never_was_there_is_not_waited_for() -> None:
    with pytest.raises(AudioError, match="no sound device"):
        Lasting(plugged(None))
