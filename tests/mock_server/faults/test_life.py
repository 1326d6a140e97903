"""What goes wrong at the beginning and at the end of a session."""

from __future__ import annotations

import asyncio
import math

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer
from mock_server.clock import Driven
from mock_server.conversation.life import Limits
from mock_server.errors import Refusal
from mock_server.faults.life import Ends, Lifetime, Refused, ResumptionRefused, SilentAfterGoAway, SilentSetup
from mock_server.faults.trouble import CAUSES
from mock_server.journal import Sent
from mock_server.wire.setup import Resumption, Setup

HELLO = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}


async def close_of(line):
    with pytest.raises(ConnectionClosed) as closed:
        await line.hear("never")
    return closed.value.rcvd and (closed.value.rcvd.code, closed.value.rcvd.reason)


def sent(line):
    return [fact.message for fact in line.server.journal.sessions[0].facts if isinstance(fact, Sent)]


@pytest.mark.parametrize("cause", CAUSES)
async def test_a_setup_is_refused_with_the_service_s_words(call, cause):
    async with call(lambda: Refused(cause)) as line:
        assert await close_of(line) == CAUSES[cause]
        assert line.server.journal.sessions[0].closed.detail == f"trouble refused: {cause}"


@pytest.mark.parametrize(("cause", "close"), [("internal", CAUSES["internal"]), ("drop", None)])
async def test_a_session_ends_after_some_messages(call, cause, close):
    async with call(lambda: Ends(messages=3, cause=cause)) as line:
        await line.say(HELLO)
        assert await close_of(line) == close
        assert len(sent(line)) == 3


async def test_58_minutes_pass_on_the_clock_and_the_connection_ends_unannounced(call):
    clock = Driven()
    async with call(Lifetime, clock=clock, limits=Limits(connection=math.inf, audio=math.inf)) as line:
        await line.hear("setupComplete")
        await clock.advance(58 * 60 - 1)
        await line.say(HELLO)
        await line.hear()
        await clock.advance(2)
        assert await close_of(line) == CAUSES["deadline"]
        assert not [message for message in sent(line) if "goAway" in message]


def test_a_resumed_session_is_refused_and_a_fresh_one_admitted():
    ResumptionRefused().admit(Setup("m"))
    ResumptionRefused().admit(Setup("m", resumption=Resumption()))
    with pytest.raises(Refusal, match="session not found"):
        ResumptionRefused().admit(Setup("m", resumption=Resumption("h")))


async def test_after_go_away_nothing_comes_but_the_end(call):
    async with call(SilentAfterGoAway) as line:
        await line.hear("setupComplete")
        [session] = line.server.sessions
        session.go_away(0.0)
        session.push({"serverContent": {}})
        assert [*(await line.hear("goAway"))[-1]] == ["goAway"]
        assert await close_of(line) == CAUSES["deadline"]
        assert not [message for message in sent(line) if "serverContent" in message]


async def test_a_silent_setup_leaves_the_connection_open(call):
    async with call(SilentSetup) as line:
        await asyncio.wait_for(await line.socket.ping(), 5)  # it is there, and says nothing
        assert not sent(line)


@pytest.mark.parametrize("kind", [Refused, ResumptionRefused, Ends, Lifetime])
def test_an_unknown_cause_is_told_at_once(kind):
    with pytest.raises(ValueError, match="known: invalid_argument"):
        kind(cause="weather")


async def test_each_session_has_troubles_of_its_own():
    made = []

    def make():
        made.append(Ends(messages=2))
        return made[-1]

    async with MockServer(troubles=[make]) as server:
        for _ in range(2):
            async with connect(server.plain_url, proxy=None):
                pass
    assert len(made) == 2
