"""Clocks: the machine's, a faster one, and one that only a test moves."""

from __future__ import annotations

import asyncio
import json
import math

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer
from mock_server.clock import Driven, Machine

SETUP = json.dumps({"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", "sessionResumption": {}}})
HELLO = json.dumps({"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}})


async def test_a_driven_clock_calls_in_order_and_at_the_time():
    clock, called = Driven(), []
    for at in (3.0, 1.0, 2.0, 9.0):
        clock.call_at(at, lambda at=at: called.append((at, clock.time())))
    clock.call_at(2.5, lambda: called.append("never")).cancel()
    clock.call_at(1.0, lambda: clock.call_at(1.5, lambda: called.append("later")))
    await clock.advance(5)
    assert called == [(1.0, 1.0), "later", (2.0, 2.0), (3.0, 3.0)]
    assert clock.time() == 5


async def test_a_driven_clock_goes_step_by_step_up_to_a_time():
    clock, called = Driven(), []
    clock.call_at(0.5, lambda: called.append("never")).cancel()
    for at in (1.0, 2.0, 9.0):
        clock.call_at(at, lambda at=at: called.append(at))
    assert [await clock.step(5) for _ in range(3)] == [True, True, False]
    assert (called, clock.time()) == ([1.0, 2.0], 2.0)


async def test_a_faster_clock_multiplies_the_machine_s():
    clock = Machine(rate=1000)
    began, done = clock.time(), asyncio.Event()
    clock.call_at(began + 5, done.set)
    await done.wait()
    assert clock.time() >= began + 5


def test_no_clock_stands_still_or_goes_back():
    with pytest.raises(ValueError, match="above 0"):
        Machine(0)


async def collected(socket):
    found = []
    try:
        while True:
            found.append(json.loads(await socket.recv()))
    except ConnectionClosed:
        return found


async def test_a_test_lives_through_a_whole_connection_in_no_time():
    clock = Driven()
    async with MockServer(clock=clock) as mock, connect(mock.plain_url, proxy=None) as socket:
        await socket.send(SETUP)
        await socket.recv()
        await clock.advance(540)
        [session] = mock.sessions
        assert mock.journal.sessions[0].closed is None
        await clock.advance(60)
        found = await collected(socket)
        assert {"goAway": {"timeLeft": "60s"}} in found
        assert (socket.close_code, session.journal.closed.by) == (1011, "server")
    assert mock.journal.sessions[0].entries[-1].at == 600


async def test_speech_is_paced_by_the_clock():
    clock = Driven()
    async with MockServer(clock=clock) as mock, connect(mock.plain_url, proxy=None, max_queue=None) as socket:
        await socket.send(SETUP)
        await socket.send(HELLO)
        while not mock.sessions or len(mock.journal.sessions[0].entries) < 5:  # noqa: ASYNC110 - the loop must turn
            await asyncio.sleep(0)
        spoken = len(mock.journal.sessions[0].entries)
        await clock.advance(1)
        assert len(mock.journal.sessions[0].entries) > spoken


async def test_ten_minutes_pass_in_a_moment():
    async with MockServer(clock=Machine(rate=20_000)) as mock, connect(mock.plain_url, proxy=None) as socket:
        await socket.send(SETUP)
        assert any("goAway" in message for message in await collected(socket))


async def test_a_handle_expires_and_is_refused_while_its_connection_is_open():
    clock = Driven()
    async with MockServer(clock=clock, speed=math.inf, report=lambda line: None) as mock:

        async def resume(handle):
            async with connect(mock.plain_url, proxy=None) as socket:
                resumed = {"handle": handle} if handle else {}
                await socket.send(
                    json.dumps({"setup": {"model": "models/gemini-3.8-live", "sessionResumption": resumed}})
                )
                try:
                    await socket.recv()
                    return json.loads(await socket.recv())["sessionResumptionUpdate"]["newHandle"]
                except ConnectionClosed as closed:
                    return closed.rcvd.code, closed.rcvd.reason

        async with connect(mock.plain_url, proxy=None) as open_:
            await open_.send(SETUP.replace("2.5-flash-native-audio-latest", "3.8-live"))
            await open_.recv()
            handle = json.loads(await open_.recv())["sessionResumptionUpdate"]["newHandle"]
            assert (await resume(handle))[0] == 1011
        while mock.sessions:  # noqa: ASYNC110 - the loop must turn
            await asyncio.sleep(0)
        newer = await resume(handle)
        assert isinstance(newer, str)
        await clock.advance(2 * 3600)
        assert await resume(newer) == (1008, "BidiGenerateContent session not found")
