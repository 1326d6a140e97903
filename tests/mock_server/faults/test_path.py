"""What goes wrong between client and service."""

from __future__ import annotations

import array
import asyncio
import sys

import pytest

from mock_server.clock import Driven
from mock_server.faults.path import DeadPath, Jitter, MissingPong, SlowPong

HELLO = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}


async def test_pongs_come_late_and_everything_else_in_time(call):
    clock = Driven()
    async with call(SlowPong, clock=clock) as line:
        await line.hear("setupComplete")
        pong = await line.socket.ping()
        await line.say(HELLO)
        await line.hear()
        assert not pong.done()
        await clock.advance(7.9)
        assert not pong.done()
        await clock.advance(0.2)
        await asyncio.wait_for(pong, 5)


async def test_pongs_never_come(call):
    async with call(MissingPong) as line:
        await line.hear("setupComplete")
        pong = await line.socket.ping()
        await line.say(HELLO)
        await line.hear()
        assert not pong.done()
        pong.cancel()


def unacknowledged(socket):
    """Bytes that the kernel holds because nobody has acknowledged them."""
    import fcntl

    found = array.array("i", [0])
    fcntl.ioctl(socket.transport.get_extra_info("socket").fileno(), 0x5411, found)  # SIOCOUTQ
    return found[0]


@pytest.mark.skipif(sys.platform != "linux", reason="unacknowledged bytes are counted by Linux")
@pytest.mark.parametrize("secure", [False, True])
async def test_a_dead_path_acknowledges_nothing_and_may_heal(call, secure):
    clock = Driven()
    async with call(lambda: DeadPath(messages=1, seconds=10), secure=secure, clock=clock) as line:
        await line.hear("setupComplete")
        await line.say(HELLO)
        while not unacknowledged(line.socket):  # until the turn's first message has cut the path
            await line.say({"realtimeInput": {"text": "hello"}})
            await asyncio.sleep(0)
        pong = await line.socket.ping()
        held = unacknowledged(line.socket)
        await asyncio.sleep(0)
        assert unacknowledged(line.socket) >= held > 0
        assert not pong.done()
        await clock.advance(10)
        await line.hear()
        await asyncio.wait_for(pong, 5)


async def test_a_path_stumbles_now_and_then_and_the_same_way_each_time(stage, turn):
    waits = []
    for _ in range(2):
        session = stage(Jitter(seconds=0.5, every=4, seed=7))
        for _ in range(20):
            assert len(await session.play(*turn)) == len(turn)
        waits.append(session.clock.waits)
    assert waits[0] == waits[1]
    assert 20 <= len(waits[0]) <= 50  # one in four of 140
    assert 0 <= min(waits[0]) < max(waits[0]) <= 0.5
