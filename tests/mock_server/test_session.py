"""One socket: what a test may do to it, and clients that are slow."""

from __future__ import annotations

import asyncio
import json
import math
from collections import deque

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer
from mock_server.clock import Driven
from mock_server.conversation.effects import Send

SETUP = json.dumps({"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", "outputAudioTranscription": {}}})


def quiet(line):
    """Nobody is at this server."""


def typed(text):
    return json.dumps({"clientContent": {"turns": [{"parts": [{"text": text}]}], "turnComplete": True}})


@pytest.fixture
async def pair():
    """A server and a client that has been let in."""
    async with (
        MockServer(speed=math.inf, clock=Driven(), report=quiet) as mock,
        connect(mock.plain_url, proxy=None) as socket,
    ):
        await socket.send(SETUP)
        await socket.recv()
        yield mock, socket


async def rest_of(socket):
    found = []
    try:
        while True:
            found.append(json.loads(await asyncio.wait_for(socket.recv(), 5)))
    except ConnectionClosed:
        return found


async def test_a_test_pushes_what_it_likes(pair):
    mock, socket = pair
    mock.sessions[0].push({"serverContent": {"interrupted": True}})
    assert json.loads(await socket.recv()) == {"serverContent": {"interrupted": True}}
    assert mock.sessions[0].journal.entries[-1].fact.message == {"serverContent": {"interrupted": True}}


async def test_a_test_announces_the_end(pair):
    mock, socket = pair
    mock.sessions[0].go_away(30)
    await mock.clock.advance(30)
    assert await rest_of(socket) == [{"goAway": {"timeLeft": "30s"}}]
    assert socket.close_code == 1011


@pytest.mark.parametrize(("order", "code"), [("close", 1008), ("abort", 1006)])
async def test_a_test_ends_the_session_at_once(pair, order, code):
    mock, socket = pair
    session = mock.sessions[0]
    session.close(1008, "drill") if order == "close" else session.abort()
    session.push({"goAway": {}})
    assert await rest_of(socket) == []
    assert socket.close_code == code
    assert session.journal.closed.by == "server"


async def test_an_end_that_was_settled_goes_with_its_session(pair):
    mock, socket = pair
    session = mock.sessions[0]
    session.go_away(30)
    session.close()
    await rest_of(socket)
    await mock.clock.advance(60)
    assert session.journal.closed.code == 1000
    assert mock.sessions == []


async def until_complete(socket):
    while b"turnComplete" not in await asyncio.wait_for(socket.recv(), 5):
        pass


async def test_a_client_that_does_not_read_is_not_sent_everything(story_file):
    story = story_file(f"{{live: 1, strict: false, otherwise: [{{text: {'word ' * 400}}}]}}")
    async with (
        MockServer(story, speed=math.inf, report=quiet) as mock,
        connect(mock.plain_url, proxy=None, max_queue=1) as slow,
        connect(mock.plain_url, proxy=None, max_queue=None) as other,
    ):
        await slow.send(SETUP)
        await slow.send(typed("go on"))
        while not (mock.sessions and mock.sessions[0].connection.slow):  # noqa: ASYNC110 - the loop must turn
            await asyncio.sleep(0)
        assert mock.sessions[0].connection.transport.get_write_buffer_size() < 2**20
        await other.send(SETUP)
        await other.send(typed("hello"))
        await until_complete(other)
        await until_complete(slow)


class Echo:
    """A partner that is no dialogue."""

    deadline = None

    def __init__(self, setup, now):
        self.out = deque([Send({"setupComplete": {}})])

    def feed(self, message, now):
        self.out.append(Send({"serverContent": {"outputTranscription": {"text": message.texts[0]}}}))

    def next(self, now):
        return self.out.popleft() if self.out else None

    def over(self):
        return ["echo has ended"]


async def test_somebody_else_may_answer():
    async with MockServer(converse=Echo) as mock:
        async with connect(mock.plain_url, proxy=None) as socket:
            await socket.send(SETUP)
            await socket.send(typed("hallo"))
            await socket.recv()
            assert b"hallo" in await socket.recv()
        while mock.sessions:  # noqa: ASYNC110 - the loop must turn
            await asyncio.sleep(0)
        assert mock.journal.sessions[0].remarks == ["echo has ended"]
