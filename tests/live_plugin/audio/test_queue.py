from __future__ import annotations

import asyncio

from live_plugin.audio.queue import FrameQueue


async def test_frames_come_in_order_and_the_oldest_are_dropped_where_nobody_fetches_them() -> None:
    queue = FrameQueue(2)
    queue.put([b"1", b"2", b"3"])
    assert [await queue.next(), await queue.next()] == [b"2", b"3"]
    assert queue.dropped == 1


async def test_who_waits_gets_what_comes_and_learns_of_the_end() -> None:
    queue = FrameQueue(2)
    waiting = asyncio.create_task(queue.next())
    await asyncio.sleep(0)
    queue.put([b"1"])
    assert await waiting == b"1"
    waiting = asyncio.create_task(queue.next())
    await asyncio.sleep(0)
    queue.close()
    assert await waiting == b""


async def test_what_waits_at_the_end_is_not_wanted() -> None:
    queue = FrameQueue(2)
    queue.put([b"1"])
    queue.close()
    assert await queue.next() == b""
